import type { Engine } from '../../../fleet/engine.ts';
import { isServerName } from '../../../fleet/claims.ts';
import { openAgent, type Agent } from '../../../fleet/agent/open-agent.ts';
import { openFleetEngine } from '../../../fleet/open-engine.ts';
import { neededFleet } from '../../../config/needed-fleet.ts';
import { DnsSyncError, isKnownError } from '../../../reconcile/error.ts';
import type { Store } from '../../../state/store.ts';
import { version } from '../../../text/version.ts';
import type { StateSession } from '../../session.ts';
import type { ListenAddress } from '../health/listen-address.ts';
import { observeAgent } from '../health/observe-agent.ts';
import { serveHealth } from '../health/serve-health.ts';
import { holdsReplica } from './holds-replica.ts';
import { asOnlyService } from '../as-only-service.ts';
import { openAgentState } from './open-agent-state.ts';
import { plainStore } from './outbox-store.ts';
import { serveAgent } from './serve-agent.ts';

/**
 * Runs the agent of this server until the signal. It answers about its health at the given address, if there is one.
 * Throws `no-fleet`, `locked` if another one runs, and `bad-options` if the address can't be used.
 */
export async function runAgent(
  session: StateSession,
  signal: AbortSignal,
  listen: ListenAddress | null,
): Promise<void> {
  await asAgent(session, async (agent, server) => {
    const health = listen === null ? null : await serveHealth(listen, observeAgent(agent, server, session));
    if (health !== null) session.reporter.note(`answers at ${health.url}/healthz and /metrics`);
    const stop = (): void => agent.stop();
    signal.addEventListener('abort', stop);
    if (signal.aborted) stop();
    const socket = await serveAgent(agent, session, stop);
    session.reporter.note('the agent runs');
    try {
      await agent.run();
    } finally {
      await socket.close();
      await health?.close();
      signal.removeEventListener('abort', stop);
    }
  });
}

/** Does one round without a running agent. Returns false if an agent runs, which does the same by itself. */
export async function runAgentOnce(session: StateSession): Promise<boolean> {
  const lock = { isHeld: false };
  try {
    await asAgent(session, async (agent) => {
      lock.isHeld = true;
      await agent.runOnce();
    });
    return true;
  } catch (error) {
    if (!lock.isHeld && isKnownError(error, 'locked')) return false;
    throw error;
  }
}

/** Works with the agent as the only process of this state. Throws `locked` with the ID of another one. */
async function asAgent<T>(session: StateSession, work: (agent: Agent, server: string) => Promise<T>): Promise<T> {
  const { config, now, reporter } = session;
  return asMember(session, 0, async ({ engine, server, store }) => {
    const state = await openAgentState({ engine, server, store, config, now });
    const warn = (text: string): void => reporter.warning(text);
    const note = (text: string): void => reporter.note(text);
    return work(openAgent({ engine, server, version, state, now, warn, note }), server);
  });
}

/** What a server of a fleet works with: the engine, its name there, and its state without an outbox. */
export interface Member {
  readonly engine: Engine;
  readonly server: string;
  readonly store: Store;
}

/** Works as the only process that speaks for this server. Waits at most `timeoutMs` for another one. */
export async function asMember<T>(
  session: StateSession,
  timeoutMs: number,
  work: (member: Member) => Promise<T>,
): Promise<T> {
  const store = plainStore(session.store);
  return asOnlyService(store, 'agent', timeoutMs, async () => withMember(session, work));
}

/** Opens the engine for this server. */
export async function withMember<T>(session: StateSession, work: (member: Member) => Promise<T>): Promise<T> {
  const store = plainStore(session.store);
  if (await holdsReplica(store))
    throw new DnsSyncError(
      'fleet',
      'the state directory is that of a worker',
      'run it on the Plesk server, or give its agent a state directory of its own: "stateDir"',
    );
  const engine = openFleetEngine(neededFleet(session.config), session.now);
  try {
    const { server } = await store.identity();
    return await work({ engine, server: usableName(server), store });
  } finally {
    engine.close();
  }
}

/** Returns the name of this server as the keys of the fleet have it. Throws `config-invalid`. */
function usableName(server: string): string {
  if (isServerName(server)) return server;
  throw new DnsSyncError(
    'config-invalid',
    `"server": a fleet can't have a server with the name ${JSON.stringify(server)}`,
    'use letters, digits, "-", "_" and "."',
  );
}
