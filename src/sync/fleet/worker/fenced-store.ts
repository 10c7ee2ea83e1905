import type { Engine, EnginePut } from '../../../fleet/engine.ts';
import { stateKey } from '../../../fleet/keys.ts';
import type { KnownFleet } from '../../../fleet/leader/known-fleet.ts';
import type { Leadership } from '../../../fleet/leader/lead.ts';
import { packValue, stateValue } from '../../../fleet/values.ts';
import { DnsSyncError } from '../../../reconcile/error.ts';
import type { DnsName } from '../../../reconcile/dns/name.ts';
import type { ZoneDocument } from '../../../state/documents/document.ts';
import type { Store, ZoneChange } from '../../../state/store.ts';
import { countDeletesInEngine } from './count-deletes.ts';
import type { Replica } from './replica.ts';
import { writeFenced } from './write-fenced.ts';

/** Makes the answers to servers of a zone's new document; null if nothing of the zone is left. */
export type MakeAnswers = (document: ZoneDocument | null) => readonly EnginePut[];

/** The store of a leader. */
export interface FencedStore {
  /** The store for passes. A change of a zone's state is in the engine before it is on this machine's disk. */
  readonly store: Store;
  /** Changes a zone's document, and answers servers in the same transaction. */
  settle(zone: DnsName, change: ZoneChange, answers: MakeAnswers): Promise<ZoneDocument | null>;
}

export interface FencedStoreParts {
  readonly store: Store;
  readonly engine: Engine;
  readonly known: KnownFleet;
  readonly replica: Replica;
  readonly leadership: Leadership;
  readonly now: () => number;
  /** Works on a zone again, at a time in milliseconds since the epoch. */
  readonly workAgain: (zone: DnsName, at: number) => void;
}

/**
 * Wraps a worker's store, so that only the leader changes what a zone has at the targets.
 * A pass records what it is going to send before it sends it. With this store, that is known to the next leader too,
 * and a leader that was replaced can't record anything and so sends nothing.
 */
export function fencedStore(parts: FencedStoreParts): FencedStore {
  const { store, known, replica, now, workAgain } = parts;
  const change = async (
    zone: DnsName,
    make: ZoneChange,
    answers: MakeAnswers,
    cause?: Parameters<Store['update']>[2],
  ): Promise<ZoneDocument | null> => {
    const written = await store.update(
      zone,
      async (local) => {
        const document = replica.present(zone, local);
        const next = await make(document);
        await record(parts, zone, { document: next, isChanged: next !== document }, answers(next));
        return next;
      },
      cause,
    );
    replica.written(zone);
    return written;
  };
  return {
    settle: async (zone, make, answers) => change(zone, make, answers),
    store: {
      ...store,
      ...countDeletesInEngine(parts),
      read: async (zone) => replica.present(zone, await store.read(zone)),
      update: async (zone, make, cause) => change(zone, make, () => [], cause),
      list: async () => [...known.zones],
      pauses: {
        ...store.pauses,
        // The fleet's pauses are on this machine's disk a little later than they are known.
        read: async (zone) => {
          const pauses = await store.pauses.read();
          if (zone === undefined) return pauses;
          const pause = known.pauseOf(zone, now());
          return { ...pauses, fleet: { all: null, zones: pause === null ? {} : { [zone]: pause } } };
        },
      },
      queue: {
        ...store.queue,
        // The state in the engine has the time of the next attempt, so that every worker knows it.
        add: async (item) => {
          workAgain(item.zone, item.at);
          return { at: item.at, targetKey: '', zone: '', unavailable: false, file: '' };
        },
        drop: async () => undefined,
        entries: async () => [],
      },
    },
  };
}

/** Writes a zone's state into the engine if it differs, together with answers. */
async function record(
  { engine, known, leadership }: FencedStoreParts,
  zone: DnsName,
  { document, isChanged }: { readonly document: ZoneDocument | null; readonly isChanged: boolean },
  answers: readonly EnginePut[],
): Promise<void> {
  const state = known.stateOf(zone);
  if (state === 'unreadable') throw new DnsSyncError('state-newer', `state/${zone} is of a newer dns-sync`, update);
  const value = document === null ? null : packedState(document);
  const isSame = !isChanged || (value === null ? state === null : state?.packed.equals(value) === true);
  const ofState = isSame ? [] : [{ key: stateKey(zone), value, ifRevision: state?.revision ?? 0 }];
  await writeFenced({ engine, known, leadership }, [...ofState, ...answers]);
}

const update = 'update dns-sync on all workers to the same version';

function packedState({ fleet, targets }: ZoneDocument): Buffer {
  const { owner = null, claim = 0, unanswered } = fleet ?? {};
  const late = Object.entries(unanswered ?? {}).map(([name, item]) => [name, { ...item, writes: [...item.writes] }]);
  return packValue(stateValue, {
    format: 1,
    owner,
    claim,
    targets,
    ...(late.length > 0 && { unanswered: Object.fromEntries(late) }),
  });
}
