import type { MayStillSend } from '../../../cloud/guard/guarded-agents.ts';
import type { Sharing } from '../../../cloud/rate-limit/give-turns.ts';
import type { Keeping } from '../../../cloud/service.ts';
import { neededFleet } from '../../../config/needed-fleet.ts';
import type { Engine, EngineEntry, Watch } from '../../../fleet/engine.ts';
import { leaderKey } from '../../../fleet/keys.ts';
import { openFleetEngine } from '../../../fleet/open-engine.ts';
import { leaderValue, readValue } from '../../../fleet/values.ts';
import type { DnsName } from '../../../reconcile/dns/name.ts';
import { DnsSyncError, rethrowUnlessKnown } from '../../../reconcile/error.ts';
import { parseTime } from '../../../reconcile/iso-time.ts';
import type { Store } from '../../../state/store.ts';
import { leaderLookMs, leaderSightMs } from '../../limits.ts';
import type { StateSession } from '../../session.ts';
import { holdsReplica } from '../agent/holds-replica.ts';
import { leaderText } from '../../../text/leader-text.ts';

/**
 * The right of a command on a worker to ask the DNS services.
 * Only the machine of the worker that leads has it: there, both share the buckets of the account's rate. Requests of
 * another machine would be unknown to the leader.
 */
export interface CommandRight {
  /** Returns why this machine may not ask now, naming the worker that leads; null if it may. */
  readonly refusal: () => Promise<DnsSyncError | null>;
  /** How targets are opened: with the leader's buckets, and as the fleet. */
  readonly forTargets: {
    readonly mayStillSend: MayStillSend;
    readonly sharing: Sharing;
    readonly keeping: Omit<Keeping, 'target'>;
  };
  /** The state. What a command reads there says which server a zone is kept for. */
  readonly store: Store;
  readonly end: () => void;
}

type Parts = Pick<StateSession, 'config' | 'store' | 'now'>;

/** Opens the right of a command; null on a machine that is no worker. Nothing is requested before it is needed. */
export async function openCommandRight({ config, store, now }: Parts): Promise<CommandRight | null> {
  if (!(await holdsReplica(store))) return null;
  const { name } = neededFleet(config);
  const owners = new Map<DnsName, string>();
  const place = leaderPlace({ config, store, now });
  return {
    refusal: place.refusal,
    forTargets: {
      mayStillSend: place.isHere,
      // A person's edit goes before what a command asks.
      sharing: {
        lane: 'bulk',
        get emptyAt() {
          return place.since();
        },
      },
      // What a server marked before it joined is the fleet's too.
      keeping: { server: name, names: [name], namesFor: (zone) => [owners.get(zone) ?? []].flat() },
    },
    store: {
      ...store,
      async read(zone) {
        const document = await store.read(zone);
        const owner = document?.fleet?.owner?.server;
        if (owner !== undefined) owners.set(zone, owner);
        return document;
      },
    },
    end: place.end,
  };
}

/** Whether the worker of this state leads, as far as the engine was asked. */
interface LeaderPlace {
  readonly refusal: () => Promise<DnsSyncError | null>;
  readonly isHere: () => boolean;
  /** Since when it leads, in milliseconds since the epoch; null if it doesn't. */
  readonly since: () => number | null;
  readonly end: () => void;
}

function leaderPlace({ config, store, now }: Parts): LeaderPlace {
  const { account } = neededFleet(config);
  const key = leaderKey(account);
  let [since, seenAt]: [number | null, number] = [null, Number.NEGATIVE_INFINITY];
  let engine: Engine | null = null;
  let watching: { readonly watch: Watch; readonly timer: NodeJS.Timeout } | null = null;

  const look = async (opened: Engine): Promise<DnsSyncError | null> => {
    const asked = now();
    const { entries, revision } = await opened.read(key);
    const leader = leaderIn(entries[0]);
    since = leader?.state === (await store.identity()).id ? parseTime(leader.since) : null;
    seenAt = asked;
    // What the engine doesn't answer counts as unseen.
    const lookAgain = (): void => void look(opened).catch((error: unknown) => rethrowUnlessKnown(error));
    watching ??= { watch: opened.watch(key, revision, lookAgain), timer: setInterval(lookAgain, leaderLookMs) };
    return since === null ? elsewhere(leader) : null;
  };
  return {
    async refusal() {
      try {
        engine ??= openFleetEngine(neededFleet(config), now);
        return await look(engine);
      } catch (error) {
        rethrowUnlessKnown(error);
        return error;
      }
    },
    isHere: () => since !== null && now() < seenAt + leaderSightMs,
    since: () => since,
    end() {
      clearInterval(watching?.timer);
      engine?.close();
    },
  };
}

function leaderIn(entry: EngineEntry | undefined) {
  const read = entry === undefined ? null : readValue(leaderValue, entry.value);
  return read?.ok === true ? read.value : null;
}

function elsewhere(leader: ReturnType<typeof leaderIn>): DnsSyncError {
  if (leader === null)
    return new DnsSyncError(
      'not-leader',
      'no worker of the fleet leads, so nothing was asked',
      'start one ("systemctl start dns-sync-worker"), then run the command on its machine',
    );
  const { host, server = null } = leader;
  return new DnsSyncError(
    'not-leader',
    `the worker ${leaderText({ host, server })} leads the fleet, and only its machine asks the DNS services`,
    server === null || server === host
      ? `run the command on ${host}`
      : `run the command on ${host}, with the configuration of ${server}`,
  );
}
