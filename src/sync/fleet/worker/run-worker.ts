import { hostname } from 'node:os';
import { neededFleet } from '../../../config/needed-fleet.ts';
import type { Engine } from '../../../fleet/engine.ts';
import { followFleet, type Follower } from '../../../fleet/leader/follow-fleet.ts';
import { KnownFleet } from '../../../fleet/leader/known-fleet.ts';
import { lead } from '../../../fleet/leader/lead.ts';
import { openFleetEngine } from '../../../fleet/open-engine.ts';
import { DnsSyncError } from '../../../reconcile/error.ts';
import { documentOrNull } from '../../read-document.ts';
import type { StateSession } from '../../session.ts';
import { asOnlyService } from '../as-only-service.ts';
import { isReplica } from '../agent/holds-replica.ts';
import { plainStore } from '../agent/outbox-store.ts';
import { keepPauses, type PauseKeeper } from './keep-pauses.ts';
import { keepReplica, type ReplicaKeeper } from './keep-replica.ts';
import { leadFleet } from './lead-fleet.ts';
import { readAspects } from './read-aspects.ts';
import { replicaOf, type Replica } from './replica.ts';
import type { ListenAddress } from '../health/listen-address.ts';
import { observeWorker, type WorkerPresent } from '../health/observe-worker.ts';
import { serveHealth, type HealthServer } from '../health/serve-health.ts';

type Mutable<T> = { -readonly [K in keyof T]: T[K] };

/**
 * Runs a worker of the fleet until the signal: it leads, or stands by for the worker that leads. It answers about its
 * health at the given address, if there is one. Throws `locked` if another one runs, and `bad-options` if the address
 * can't be used.
 */
export async function runWorker(given: StateSession, signal: AbortSignal, listen: ListenAddress | null): Promise<void> {
  // A worker's own documents are no claims.
  const session = { ...given, store: plainStore(given.store) };
  await refuseServerState(session);
  // Two processes would both write the copies, and count as one worker.
  await asOnlyService(session.store, 'worker', 0, async () => runAlone(session, signal, listen));
}

async function runAlone(session: StateSession, signal: AbortSignal, listen: ListenAddress | null): Promise<void> {
  const engine = openFleetEngine(neededFleet(session.config), session.now);
  const known = new KnownFleet(readAspects);
  const present: Mutable<WorkerPresent> = { leadership: null, turns: null, failure: null };
  const { account } = neededFleet(session.config);
  let health: HealthServer | null = null;
  try {
    if (listen !== null) {
      health = await serveHealth(listen, observeWorker(session, { account, known, present }));
      session.reporter.note(`answers at ${health.url}/healthz and /metrics`);
    }
    await work({ session, engine, known, present }, signal);
  } finally {
    await health?.close();
    engine.close();
  }
}

interface WorkerParts {
  readonly session: StateSession;
  readonly engine: Engine;
  readonly known: KnownFleet;
  readonly present: Mutable<WorkerPresent>;
}

async function work({ session, engine, known, present }: WorkerParts, signal: AbortSignal): Promise<void> {
  const { config, now, reporter, store } = session;
  const replica = replicaOf(known, now);
  const keeping = keepReplica({ store, known, replica, reporter });
  const pauses = keepPauses({ store, known, now, reporter });
  const { account } = neededFleet(config);
  const { id: state, server } = await store.identity();
  const onEngine = engineReporter(session, present);
  const stop = new AbortController();
  const ended = AbortSignal.any([signal, stop.signal]);
  const following = await followFleet(
    engine,
    known,
    followerOf(present, { keeping, pauses, replica }, onEngine),
    ended,
  );
  const refusal: { error: DnsSyncError | null } = { error: null };
  const end = (error: DnsSyncError): void => {
    refusal.error = error;
    stop.abort();
  };
  void following.refused.then(end);
  reporter.info(`the worker stands by for the account ${account}`);
  while (!ended.aborted) {
    const options = { account, host: hostname(), server, pid: process.pid, state, now, signal: ended, onEngine };
    const leadership = await lead(engine, options);
    if (leadership === null) break;
    present.leadership = leadership;
    reporter.note(`leads the account ${account}: ${zonesText(known)}`);
    await leadFleet({
      session,
      engine,
      known,
      replica,
      leadership,
      signal: ended,
      onTurns: (turns) => (present.turns = turns),
    });
    present.turns = null;
    present.leadership = null;
    await leadership.end();
    reporter.note(`no longer leads the account ${account}`);
  }
  following.close();
  await keeping.end();
  await pauses.end();
  if (refusal.error !== null) throw refusal.error;
}

/** Gives news to the zones' turns, and to the replica. */
function followerOf(
  present: WorkerPresent,
  {
    keeping,
    pauses,
    replica,
  }: { readonly keeping: ReplicaKeeper; readonly pauses: PauseKeeper; readonly replica: Replica },
  onEngine: Follower['onEngine'],
): Follower {
  return {
    onNews(concerned) {
      pauses.update();
      if (concerned === 'unsettled') present.turns?.considerUnsettled();
      else if (concerned === 'paused') void present.turns?.considerPaused();
      else if (concerned !== null) {
        present.turns?.consider(concerned);
        if (!replica.isPresent(concerned)) keeping.add(concerned);
      }
    },
    onReading() {
      keeping.addAll();
      pauses.update();
      void present.turns?.considerAll();
    },
    onEngine,
  };
}

function zonesText(known: KnownFleet): string {
  return `${known.members.size} servers, ${known.zones.length} zones`;
}

/** A worker would forget the zones of a server that the fleet doesn't have. */
async function refuseServerState({ store }: StateSession): Promise<void> {
  for (const zone of await store.list()) {
    const document = await documentOrNull(store, zone);
    if (document === null || isReplica(document)) continue;
    throw new DnsSyncError(
      'fleet',
      'the state directory is that of a server',
      'give the worker a state directory of its own: "stateDir"',
    );
  }
}

/** Reports an engine that can't be reached once, and that it answers again. */
function engineReporter(
  { reporter }: StateSession,
  present: Mutable<WorkerPresent>,
): (error: DnsSyncError | null) => void {
  let isAway = false;
  return (error) => {
    present.failure = error;
    if (error !== null && !isAway) reporter.warning(`${error.message}; ${error.hint}`);
    if (error === null && isAway) reporter.note('the engine of the fleet answers again');
    isAway = error !== null;
  };
}
