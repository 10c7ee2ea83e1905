import type { Snapshot } from '../../reconcile/desired/snapshot.ts';
import type { DnsName } from '../../reconcile/dns/name.ts';
import { keyOf } from '../../reconcile/dns/record-set.ts';
import { rethrowUnlessKnown } from '../../reconcile/error.ts';
import { errorRecord, type ErrorRecord } from '../../reconcile/plan/json-records.ts';
import type { Outcome } from '../../reconcile/plan/outcome.ts';
import { quarantined } from '../../reconcile/plan/quarantine.ts';
import type { ZoneDocument } from '../../state/documents/document.ts';
import type { ZoneDocuments } from '../../state/documents/zone-documents.ts';
import { selectZones } from '../select-zones.ts';
import type { Session } from '../session.ts';

/** Rules that an administrator can release. All others end when their cause does. */
const releasable: ReadonlySet<string> = new Set([
  'conflict',
  'drifted-delete',
  'last-sets',
  'unknown-content',
  'apex-ns',
  'zone-deletes',
  'record-quota',
]);

/** A zone with the number of holds that were released, or why its state can't be read or written. */
export interface ConfirmedZone {
  readonly zone: DnsName;
  readonly released: number;
  readonly error: ErrorRecord | null;
}

/** Releases the holds of zones, so that the next apply applies their changes. Each zone is handled independently. */
export async function confirmZones(
  session: Pick<Session, 'store' | 'config'>,
  words: readonly string[],
): Promise<readonly ConfirmedZone[]> {
  const zones: ConfirmedZone[] = [];
  for (const zone of await selectZones(session, words)) {
    try {
      zones.push({ zone, released: await confirmZone(session.store, zone), error: null });
    } catch (error) {
      rethrowUnlessKnown(error);
      zones.push({ zone, released: 0, error: errorRecord(error) });
    }
  }
  return zones;
}

/** Releases the holds of a zone and returns their number. */
async function confirmZone(store: ZoneDocuments, zone: DnsName): Promise<number> {
  let released = 0;
  await store.update(zone, (document) => {
    if (document === null) return null;
    released = releasedIn(document);
    return released === 0 ? document : release(document);
  });
  return released;
}

function releasedIn({ snapshot, targets }: ZoneDocument): number {
  const keys = Object.values(targets).flatMap(({ outcome }) => keysOf(outcome));
  return keys.length + Number(isConfirmable(snapshot));
}

/** Checks whether content that is kept aside can be confirmed. With relative host names its meaning is unknown. */
function isConfirmable(snapshot: Snapshot): boolean {
  const { emptied, missing } = snapshot;
  return quarantined(snapshot) !== null && (missing !== undefined || emptied?.relativeHost === undefined);
}

function release(document: ZoneDocument): ZoneDocument {
  const { snapshot } = document;
  const targets = Object.entries(document.targets).map(([name, state]) => [
    name,
    { ...state, released: keysOf(state.outcome) },
  ]);
  return { ...document, snapshot: withConfirmedContent(snapshot), targets: Object.fromEntries(targets) };
}

/** Returns the snapshot with the content that was kept aside, if any. */
function withConfirmedContent(snapshot: Snapshot): Snapshot {
  if (!isConfirmable(snapshot)) return snapshot;
  const { undone: _, aside: _aside, missing, ...remaining } = snapshot;
  if (missing !== undefined)
    return { ...remaining, desired: null, emptied: null, deleted: { at: missing.at, content: snapshot.desired } };
  return { ...remaining, desired: snapshot.emptied, emptied: null, deleted: null };
}

function keysOf(outcome: Outcome | null): readonly string[] {
  return (outcome?.held ?? [])
    .filter((held) => releasable.has(held.rule))
    .map((held) => keyOf({ name: held.name, type: held.type }));
}
