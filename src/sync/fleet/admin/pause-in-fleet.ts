import { neededFleet } from '../../../config/needed-fleet.ts';
import { readSentPauses, sendPauses } from '../../../fleet/agent/send-pauses.ts';
import { openFleetEngine } from '../../../fleet/open-engine.ts';
import { DnsSyncError, isKnownError, rethrowUnlessKnown } from '../../../reconcile/error.ts';
import type { Session } from '../../session.ts';
import {
  pauseAllZones,
  pauseZones,
  resumeAllZones,
  resumeZones,
  type FleetWord,
  type Paused,
  type Resumed,
} from '../../zones/pause-zones.ts';
import { wakeAgent } from '../agent/ask-agent.ts';
import { openAgentState } from '../agent/open-agent-state.ts';
import { withMember } from '../agent/run-agent.ts';
import { isServerHere } from './is-server-here.ts';
import { orderPause, orderResume } from './order-pause.ts';

/**
 * Pauses zones in a fleet. A server pauses its own zones: first in its state, so that none of its claims leaves, then in
 * the engine. Any other machine orders it for all servers, in the engine alone: if that fails, nothing has changed.
 */
export async function pauseInFleet(session: Session, words: readonly string[], until: string | null): Promise<Paused> {
  if (!(await isServer(session))) return orderPause(session, words, until);
  const paused = words.length === 0 ? await pauseAllZones(session, until) : await pauseZones(session, words, until);
  return { paused, fleet: await reportToFleet(session) };
}

/** Ends pauses in a fleet: on a server its own, on any other machine those that were ordered for all servers. */
export async function resumeInFleet(session: Session, words: readonly string[]): Promise<Resumed> {
  if (!(await isServer(session))) return orderResume(session, words);
  const resumed = words.length === 0 ? await resumeAllZones(session) : await resumeZones(session, words);
  return { resumed, fleet: await reportToFleet(session) };
}

async function isServer(session: Session): Promise<boolean> {
  const engine = openFleetEngine(neededFleet(session.config), session.now);
  try {
    return await isServerHere(session, engine);
  } finally {
    engine.close();
  }
}

/** Reports to the fleet what this server paused, and wakes its agent, which sends the claims that a pause held. */
async function reportToFleet(session: Session): Promise<FleetWord> {
  const { config, now } = session;
  let unreported: DnsSyncError | null = null;
  try {
    await withMember(session, async ({ engine, server, store }) => {
      const sender = { engine, server, state: await openAgentState({ engine, server, store, config, now }) };
      await sendPauses(sender, await readSentPauses(sender));
    });
  } catch (error) {
    rethrowUnlessKnown(error);
    unreported = isKnownError(error, 'access-denied') ? withoutRight(error) : error;
  }
  const hasAgent = await wakeAgent(session);
  return { patterns: null, unreported, isApplied: hasAgent && config.hook.apply !== 'record' };
}

function withoutRight({ code, message }: DnsSyncError): DnsSyncError {
  return new DnsSyncError(code, message, 'give the user of this server the rights of docs/fleet/rights.md');
}
