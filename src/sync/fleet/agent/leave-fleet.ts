import { beatKey } from '../../../fleet/claims.ts';
import { openOutcomes } from '../../../fleet/agent/outcomes.ts';
import { readOwnClaims } from '../../../fleet/agent/own-claims.ts';
import { recordOutcomes } from '../../../fleet/agent/record-outcomes.ts';
import { ifPermitted } from '../../../fleet/agent/send-pauses.ts';
import { pausedKey } from '../../../fleet/keys.ts';
import { removeClaims } from '../../../fleet/agent/remove-claims.ts';
import { configPath } from '../../../config/load-config.ts';
import { editConfig } from '../../../config/edit-config.ts';
import { neededFleet } from '../../../config/needed-fleet.ts';
import { DnsSyncError, rethrowUnlessKnown } from '../../../reconcile/error.ts';
import { withHint } from '../../../text/with-hint.ts';
import type { TargetState, ZoneDocument } from '../../../state/documents/document.ts';
import { endAgentMs } from '../../limits.ts';
import type { StateSession } from '../../session.ts';
import { wakeAgent } from './ask-agent.ts';
import { openAgentState } from './open-agent-state.ts';
import { asMember, withMember, type Member } from './run-agent.ts';

/** What leaving means, or meant. */
export interface LeaveDocument {
  readonly format: 1;
  readonly fleet: string;
  readonly server: string;
  readonly isLeft: boolean;
  /** This server's claims in the fleet. */
  readonly claims: number;
  /** Zones that the fleet kept for this server, which writes them itself from now on. */
  readonly kept: number;
  /** Whether the key "fleet" was removed from the configuration. */
  readonly isKeyRemoved: boolean;
}

/**
 * Leaves the fleet if it is confirmed; else returns what leaving means.
 * What the workers applied is written into the state first. Then the claims and the sign of life are removed, because of
 * which workers delete nothing, and the key in the configuration.
 */
export async function leaveFleet(session: StateSession, isConfirmed: boolean): Promise<LeaveDocument> {
  const { config, env } = session;
  const { name: fleet } = neededFleet(config);
  if (!isConfirmed)
    return withMember(session, async (member) => {
      const claims = (await readOwnClaims(member.engine, member.server)).size;
      const kept = await keptZones(member);
      return { format: 1, fleet, server: member.server, isLeft: false, claims, kept, isKeyRemoved: false };
    });
  await wakeAgent(session, { end: true });
  const left = await asMember(session, endAgentMs, async (member) => {
    await recordLast(session, member);
    const kept = await keptZones(member);
    const claims = await removeAllClaims(member);
    await takeBack(member);
    return { server: member.server, claims, kept };
  });
  return { format: 1, fleet, ...left, isLeft: true, isKeyRemoved: removeKey(session, configPath(env)) };
}

async function keptZones({ store, server }: Member): Promise<number> {
  let kept = 0;
  for (const zone of await store.list()) if (isKeptFor(await store.read(zone), server)) kept++;
  return kept;
}

function isKeptFor(document: ZoneDocument | null, server: string): boolean {
  return document?.fleet?.owner?.server === server;
}

/** Writes the last outcomes into the documents. Throws if one can't be written. */
async function recordLast(session: StateSession, { engine, server, store }: Member): Promise<void> {
  const state = await openAgentState({ engine, server, store, config: session.config, now: session.now });
  const outcomes = await openOutcomes(engine, server, null);
  const known = await readOwnClaims(engine, server);
  const context = { engine, server, state, warnOnce: (text: string): void => session.reporter.warning(text) };
  await recordOutcomes(context, { known, outcomes, answered: new Map(), pauses: null });
  if (outcomes.pending().size > 0)
    throw new DnsSyncError('fleet', 'not all outcomes of the fleet could be recorded', 'run the command again');
}

async function removeAllClaims({ engine, server }: Member): Promise<number> {
  const known = await readOwnClaims(engine, server);
  const claims = known.size;
  await removeClaims({ engine, server, known }, [...known.keys()]);
  // Nothing else writes them now, so a second attempt is only for lost answers.
  await removeClaims({ engine, server, known }, [...known.keys()]);
  for (const key of [beatKey(server), pausedKey(server)]) {
    const [entry] = (await ifPermitted(engine.read(key)))?.entries ?? [];
    if (entry !== undefined) await engine.write([{ key, value: null, ifRevision: entry.revision }]);
  }
  if (known.size === 0) return claims;
  throw new DnsSyncError('fleet', 'another machine writes claims of this server', 'end its agent, and run this again');
}

/** Makes the state that of a server without a fleet. */
async function takeBack({ store, server }: Member): Promise<void> {
  for (const zone of await store.list())
    await store.update(zone, (document) => (document === null ? null : withoutFleet(document, server)));
  for (const entry of await store.queue.outboxEntries()) await store.queue.drop(entry);
  await store.pauses.update((pauses) => ({ ...pauses, fleet: undefined }));
}

/** The next pass marks the zones that were kept for this server with its own name. */
function withoutFleet(document: ZoneDocument, server: string): ZoneDocument {
  const { fleet, ...rest } = document;
  if (fleet === undefined) return document;
  const isOurs = isKeptFor(document, server);
  const targets = Object.entries(document.targets).map(([name, state]) => [
    name,
    isOurs && isInSync(state) ? { ...state, adopting: true } : state,
  ]);
  const { seq } = fleet;
  const note = seq === undefined ? {} : { fleet: { owner: null, claim: 0, seq } };
  return { ...rest, ...note, targets: Object.fromEntries(targets) };
}

/** Nothing of it waits for a decision, so taking it over changes only its mark. */
function isInSync({ applied, outcome }: TargetState): boolean {
  return applied !== null && outcome?.status === 'synchronized';
}

/** Removes the key from the configuration; returns false, and says why, if that isn't possible. */
function removeKey({ reporter }: Pick<StateSession, 'reporter'>, file: string): boolean {
  try {
    return editConfig(file, [{ path: ['fleet'], value: undefined }]);
  } catch (error) {
    rethrowUnlessKnown(error);
    reporter.warning(`the key "fleet" is still in the configuration: ${withHint(error)}`);
    return false;
  }
}
