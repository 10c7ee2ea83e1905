import { compareNames, type DnsName } from '../../reconcile/dns/name.ts';
import type { PlacedPtr } from '../../reconcile/desired/ptr.ts';
import { withHeldPtrs } from '../../reconcile/desired/zone.ts';
import { unsentZone } from '../../reconcile/desired/snapshot.ts';
import { digestOf } from '../../state/digest.ts';
import type { ZoneDocument } from '../../state/documents/document.ts';
import type { ServerState, ZoneChange } from '../../state/store.ts';
import type { Config } from '../../config/load-config.ts';
import { placedIn, placesOfRows } from './read-placed-ptrs.ts';
import type { RecordedPtrs } from './recorded-ptrs.ts';

/**
 * Updates zone documents by the requested PTRs.
 * `at` is ISO 8601 in UTC. Returns the reverse zones and whether they changed.
 */
export async function writePtrZones(
  store: ServerState,
  config: Config,
  { zones, sources }: RecordedPtrs,
  at: string,
): Promise<ReadonlyMap<DnsName, boolean>> {
  const spread = new Map<DnsName, boolean>();
  const cause = (zone: DnsName) => () => ({ command: 'ptr', digest: digestOf({ zone, at }) });
  for (const zone of [...zones].sort(compareNames)) {
    const isNamed = config.records.ptr.zones.includes(zone);
    const put: ZoneChange = async (document) => {
      const ptrs = await placedIn(store, zone);
      if (document !== null) {
        const next = withPtrs(document, ptrs);
        spread.set(zone, next !== document);
        return next;
      }
      if (ptrs.length === 0 || !isNamed) return null;
      spread.set(zone, true);
      return { format: 1, snapshot: { ...unsentZone(zone, zone, at), ptrs }, targets: {} };
    };
    await store.update(zone, put, cause(zone));
  }
  for (const zone of sources) {
    const writeHeldPtrs: ZoneChange = async (document) => {
      const sent = document?.snapshot.desired ?? null;
      if (document === null || sent === null) return document;
      const desired = withHeldPtrs(sent, await placesOfRows(store, sent));
      return { ...document, snapshot: { ...document.snapshot, desired } };
    };
    await store.update(zone, writeHeldPtrs, cause(zone));
  }
  return spread;
}

function withPtrs(document: ZoneDocument, ptrs: readonly PlacedPtr[]): ZoneDocument {
  const { snapshot } = document;
  const isSame = JSON.stringify(snapshot.ptrs ?? []) === JSON.stringify(ptrs);
  return isSame ? document : { ...document, snapshot: { ...snapshot, ptrs } };
}
