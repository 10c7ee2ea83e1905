import type { ClaimedPtrs } from '../../../../fleet/values.ts';
import type { Config } from '../../../../config/load-config.ts';
import type { EarlierPtrs } from '../../../../fleet/agent/own-claims.ts';
import { placePtrs, type RequestedPtr } from '../../../../reconcile/desired/ptr.ts';
import { parseName, type DnsName } from '../../../../reconcile/dns/name.ts';
import { nameInReverseZone, reverseBlock } from '../../../../reconcile/dns/reverse-name.ts';
import { groupBy } from '../../../../reconcile/group-by.ts';
import { isoTime } from '../../../../reconcile/iso-time.ts';
import type { PtrsChange } from '../../../../state/ptrs/ptr-blocks.ts';
import { unitedPtrs } from '../../../../state/ptrs/ptr-list.ts';
import type { Store } from '../../../../state/store.ts';
import { requestedIn } from '../../../ptr/read-placed-ptrs.ts';
import { movedSources, together, type RecordedPtrs } from '../../../ptr/recorded-ptrs.ts';
import { writePtrZones } from '../../../ptr/write-ptr-zones.ts';
import { documentOrError, documentOrNull } from '../../../read-document.ts';
import { bringBack, lostZone, type ClaimedState } from './lost-zones.ts';

/** What PTRs are taken back with. */
interface TakingBack extends ClaimedState {
  readonly config: Config;
  readonly now: () => number;
}

/** Returns requests as a claim has them. */
export function claimedPtrs(requested: readonly RequestedPtr[]): ClaimedPtrs {
  return requested.map(({ address, hostname, of }) => ({ address, hostname, ...(of !== null && { of }) }));
}

/**
 * Takes back the PTR requests of reverse zones from this server's claims of an earlier life, whose state was lost or
 * restored. Without them, the next PTR would replace all others of its zone, and none of them could be deleted. What a
 * lost state has, and a restored one for a zone that waits in the outbox, came later: it is kept too.
 */
export async function takeBackPtrs(parts: TakingBack, claimed: ReadonlyMap<DnsName, EarlierPtrs>): Promise<void> {
  const { engine, server, store, config, now } = parts;
  const { id } = await store.identity();
  for (const [zone, { life, ptrs }] of claimed) {
    const lost = (await documentOrError(store, zone)) === null ? await lostZone({ engine, server }, zone) : null;
    if (lost !== null) await bringBack(store, lost);
    const isLater = async (): Promise<boolean> => lost !== null || !life.startsWith(id) || isWaiting(store, zone);
    const theirs = ptrs.flatMap((ptr) => requestIn(zone, ptr) ?? []);
    const blocks = groupBy([...theirs, ...(await requestedIn(store, zone))], ({ address }) => reverseBlock(address));
    const recorded: RecordedPtrs[] = [];
    for (const block of blocks.keys()) {
      const meant = theirs.filter(({ address }) => reverseBlock(address) === block);
      const places = new Map(meant.map(({ address, name }) => [address, { zone, name }]));
      const take: PtrsChange = async (wanted) => {
        const kept = (await isLater()) ? wanted : wanted.filter((item) => item.zone !== zone);
        return placePtrs(unitedPtrs(kept, meant), places);
      };
      recorded.push(await takeBackBlock(store, block, take));
    }
    await writePtrZones(store, config, { ...together(recorded), zones: new Set([zone]) }, isoTime(now()));
    // Plesk knows nothing newer of a zone that has only PTRs.
    const document = await documentOrNull(store, zone);
    if (document?.snapshot.desired === null) await store.older.remove([zone]);
  }
}

async function isWaiting({ queue }: Pick<Store, 'queue'>, zone: DnsName): Promise<boolean> {
  for (const entry of await queue.outboxEntries()) if ((await queue.read(entry))?.zone === zone) return true;
  return false;
}

async function takeBackBlock(store: Store, block: DnsName, change: PtrsChange): Promise<RecordedPtrs> {
  let sources: ReadonlySet<DnsName> = new Set();
  const wanted = await store.updatePtrs(block, async (before) => {
    const after = await change(before);
    sources = movedSources(before, after);
    return after;
  });
  return { wanted, zones: new Set(), sources, failed: [] };
}

/** Returns a request with its place in a zone; null if it can't be in it. */
function requestIn(zone: DnsName, { address, hostname, of }: ClaimedPtrs[number]): RequestedPtr | null {
  const name = nameInReverseZone(address, zone);
  const host = parseName(hostname);
  const source = of === undefined ? null : parseName(of);
  if (name === null || !host.ok || source?.ok === false) return null;
  return { address, hostname: host.value, name, of: source?.value ?? null, zone };
}
