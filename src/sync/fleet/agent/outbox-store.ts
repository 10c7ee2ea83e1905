import { rethrowUnlessKnown } from '../../../reconcile/error.ts';
import { placedByZone, ptrKey, type RequestedPtr } from '../../../reconcile/desired/ptr.ts';
import type { DnsName } from '../../../reconcile/dns/name.ts';
import { snapshotChange } from '../../../reconcile/history/snapshot-change.ts';
import { sameJson } from '../../../reconcile/same-json.ts';
import type { FleetNote, TargetState, ZoneDocument } from '../../../state/documents/document.ts';
import { fleetOutbox } from '../../../state/notes/queue.ts';
import type { Store } from '../../../state/store.ts';
import { documentOrNull } from '../../read-document.ts';
import { isReplica, keptByServer } from './holds-replica.ts';
import { claimContent } from './claim-content.ts';

/** The plain state below each one that `withOutbox` returned. */
const plainStores = new WeakMap<Store, Store>();

/** Returns the state whose changes aren't sent to the fleet: the agent's own, which records what came from there. */
export function plainStore(store: Store): Store {
  return plainStores.get(store) ?? store;
}

/** Opens the outbox of a server. Zones that were recovered from the journal are sent with a new number. */
export async function openOutbox(store: Store, recovered: readonly DnsName[], now: () => number): Promise<Store> {
  try {
    await sendAgain(store, recovered, now);
  } catch (error) {
    // They are in the outbox since before the interrupted change.
    rethrowUnlessKnown(error);
  }
  return withOutbox(store, now);
}

/**
 * Returns the state of a server in a fleet.
 * Each change that the fleet must learn puts the zone into the outbox before it is written, whichever command makes it,
 * and gives the claim a new number in the same write. Both happen under the lock of the zone, so a process that finds
 * the entry and then takes the lock finds the change too. The agent compares everything when it starts, so an entry may
 * be lost with a power failure.
 */
function withOutbox(store: Store, now: () => number): Store {
  const opened: Store = {
    ...store,
    update: async (zone, change, cause) =>
      store.update(
        zone,
        async (before) => {
          const next = await change(before);
          if (!isForFleet(before, next)) return next;
          // A worker's copy says what a server has, and is no claim.
          if (before !== null && isReplica(before)) throw keptByServer(zone);
          await store.queue.add({ zone, target: fleetOutbox, at: now() }, 'beyond this process');
          return next === null ? null : numbered(before, next);
        },
        cause,
      ),
    updatePtrs: async (block, change) => {
      let sameZones: readonly DnsName[] = [];
      const after = await store.updatePtrs(block, async (before) => {
        const next = await change(before);
        const zones = zonesAskedOtherwise(before, next);
        for (const zone of zones)
          if ((await documentOrNull(store, zone)) !== null)
            await store.queue.add({ zone, target: fleetOutbox, at: now() }, 'beyond this process');
        sameZones = withSamePtrs(zones, before, next);
        return next;
      });
      await sendAgain(store, sameZones, now);
      return after;
    },
  };
  plainStores.set(opened, store);
  return opened;
}

/** Sends the claims of zones again, and asks the workers to look at the zones at the services. */
export async function claimWithLook(store: Store, zones: readonly DnsName[], now: () => number): Promise<void> {
  await sendAgain(plainStore(store), zones, now, { look: true });
}

/** Sends the claims of zones again, unless they wait in the outbox. */
export async function claimAgain(store: Store, zones: readonly DnsName[], now: () => number): Promise<void> {
  const waiting = new Set<DnsName>();
  for (const entry of await store.queue.outboxEntries()) {
    const item = await store.queue.read(entry);
    if (item !== null) waiting.add(item.zone);
  }
  await sendAgain(
    plainStore(store),
    zones.filter((zone) => !waiting.has(zone)),
    now,
  );
}

async function sendAgain(
  store: Store,
  zones: readonly DnsName[],
  now: () => number,
  marks: Pick<FleetNote, 'look'> = {},
): Promise<void> {
  for (const zone of zones)
    await store.update(zone, async (document) => {
      await store.queue.add({ zone, target: fleetOutbox, at: now() }, 'beyond this process');
      return document === null ? null : numbered(document, document, marks);
    });
}

type Requests = readonly RequestedPtr[];

/** Returns the reverse zones whose PTRs are requested differently from before. */
function zonesAskedOtherwise(before: Requests, after: Requests): readonly DnsName[] {
  const zones = new Set([...before, ...after].flatMap(({ zone }) => zone ?? []));
  const requests = (all: Requests, zone: DnsName) => all.filter((item) => item.zone === zone).map(ptrKey);
  return [...zones].filter((zone) => !sameJson(requests(before, zone), requests(after, zone)));
}

/** Returns those zones whose PTRs stay the same: no change of the zone itself says that the requests changed. */
function withSamePtrs(zones: readonly DnsName[], before: Requests, after: Requests): readonly DnsName[] {
  const [had, has] = [placedByZone(before), placedByZone(after)];
  return zones.filter((zone) => sameJson(had.get(zone), has.get(zone)));
}

/** Checks whether a change concerns the fleet: new content, not only a new serial; or what a person decided. */
function isForFleet(before: ZoneDocument | null, next: ZoneDocument | null): boolean {
  if (next === before) return false;
  if (before === null || next === null) return true;
  return snapshotChange(before.snapshot, next.snapshot) !== null || !sameJson(decisionsOf(before), decisionsOf(next));
}

function decisionsOf({ targets }: ZoneDocument): unknown {
  const decided = Object.entries(targets).filter(([, state]) => hasDecision(state));
  return Object.fromEntries(decided.map(([name, { released, adopting }]) => [name, { released, adopting }]));
}

function hasDecision({ released, adopting }: TargetState): boolean {
  return released.length > 0 || adopting;
}

/** Gives a zone's claim the next number. A zone that is created again gets a new age. */
function numbered(before: ZoneDocument | null, next: ZoneDocument, marks: Pick<FleetNote, 'look'> = {}): ZoneDocument {
  const note: FleetNote = next.fleet ?? { owner: null, claim: 0 };
  const isRecreated =
    before !== null && claimContent(before.snapshot) !== 'zone' && claimContent(next.snapshot) === 'zone';
  return { ...next, fleet: { ...note, seq: (note.seq ?? 0) + 1, ...(isRecreated && { recreated: true }), ...marks } };
}
