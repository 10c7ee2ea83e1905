import { withHint } from '../../text/with-hint.ts';
import { queueZones } from '../queue/queue-zones.ts';
import type { Config } from '../../config/load-config.ts';
import type { DnsName } from '../../reconcile/dns/name.ts';
import type { Rename } from '../../reconcile/desired/rename.ts';
import { rethrowUnlessKnown } from '../../reconcile/error.ts';
import { isoTime } from '../../reconcile/iso-time.ts';
import { upkeep } from '../../state/journal/journal-retention.ts';
import type { Store } from '../../state/store.ts';
import { spelled } from '../../text/printable.ts';
import { openState } from '../open-state.ts';
import type { StateSession, Surroundings } from '../session.ts';
import { affectedZones } from '../subdomains/affected-zones.ts';
import { applyCall } from './apply-call.ts';
import { callerOf } from './caller-of.ts';
import type { ChainOutcome } from './forward-call.ts';
import { commandsOf } from './read-hook-call.ts';
import { recordCommands, type RecordedCommands } from '../record/record-commands.ts';

/**
 * Exit code of a call. 0: recorded, and applied or nothing to apply. 1: recorded, not all applied. 2: not all recorded.
 */
export type CallExit = 0 | 1 | 2;

/** A call from Plesk: the bytes of stdin, and when it arrived, in milliseconds since the epoch. */
export interface HookCall {
  readonly bytes: Buffer;
  readonly started: number;
}

/**
 * Handles a call from Plesk: records every valid command, then applies the changes.
 * Meanwhile the call is forwarded to the chained backends. A required backend that fails makes the exit code 1.
 */
export async function handleCall(surroundings: Surroundings, config: Config, call: HookCall): Promise<CallExit> {
  const chain = startChain(surroundings, config, call);
  const { exit, store } = await recordAndApply(surroundings, config, call);
  const { failed, results } = await chain;
  if (results.length > 0)
    await store?.callNotes.noteChain({ format: 1, at: isoTime(call.started), results: [...results] });
  return exit === 0 && failed ? 1 : exit;
}

/** Loads the code that runs programs only if a chain is configured. */
async function startChain(surroundings: Surroundings, config: Config, { bytes }: HookCall): Promise<ChainOutcome> {
  if (config.hook.chain.length === 0) return { failed: false, results: [] };
  const { forwardCall: giveToChain } = await import('./forward-call.ts');
  return giveToChain(surroundings, config, bytes);
}

/** Records and applies a call. A failure here doesn't affect the chained backends. */
async function recordAndApply(
  surroundings: Surroundings,
  config: Config,
  call: HookCall,
): Promise<{ readonly exit: CallExit; readonly store: Store | null }> {
  const { reporter } = surroundings;
  let store: Store | null = null;
  let recorded: RecordedCommands | null = null;
  try {
    store = await openState(surroundings, config, 'hook', call.started + config.hook.budgetSeconds * 1000);
    const session: StateSession = { ...surroundings, config, store };
    await keepCall(session, call);
    const commands = commandsOf(call.bytes);
    const noted = noteCall(session, call);
    recorded = await recordCommands(session, commands);
    await noted;
    reporter.unrecorded(recorded.unrecorded);
    const renames = await findRenames(session, recorded, call);
    const parents = await reconcileNews(session, recorded, call);
    const applied = await applyCall(session, { ...recorded, renames, parents }, call.started);
    // Usually a timer has packed the journal by now. Plesk waits while it is packed here, and would wait much longer
    // while documents are copied from the months to drop.
    await store.keepJournal({ packAfterMs: 7 * upkeep.packAfterMs, maxOctets: Number.POSITIVE_INFINITY });
    return { exit: recorded.unrecorded.length > 0 ? 2 : applied, store };
  } catch (error) {
    reporter.failed(error);
    if (store === null || recorded === null) return { exit: 2, store };
    await queueRecorded({ ...surroundings, config, store }, recorded);
    return { exit: recorded.unrecorded.length > 0 ? 2 : 1, store };
  }
}

/** Queues the zones of a call that couldn't be applied, so that the next call or `retry` applies them. */
async function queueRecorded(session: StateSession, { accepted, ptrZones }: RecordedCommands): Promise<void> {
  const zones = [...accepted.filter(({ verdict }) => verdict !== 'late').map(({ zone }) => zone), ...ptrZones.keys()];
  try {
    await queueZones(session, zones, 'beyond this process');
  } catch (error) {
    // The zones are pending anyway, and every apply finds them.
    rethrowUnlessKnown(error);
  }
}

/** Records when and by which user the hook was called. */
async function noteCall({ store, env }: Pick<StateSession, 'store' | 'env'>, { started }: HookCall): Promise<void> {
  await Promise.all([store.noteCall(isoTime(started)), store.callers.note(callerOf(env), started)]);
}

/** Keeps the call for bug reports if configured. A failure to keep it doesn't fail the call. */
async function keepCall(
  { config, store, reporter }: Pick<StateSession, 'config' | 'store' | 'reporter'>,
  { bytes, started }: HookCall,
): Promise<void> {
  const { keepCalls } = config.hook;
  if (keepCalls === 0) return;
  try {
    await store.callNotes.keep(bytes, isoTime(started), keepCalls);
  } catch (error) {
    rethrowUnlessKnown(error);
    reporter.remark(`cannot keep the call: ${error.message}`);
  }
}

/** Finds renamed domains, if the call created or deleted a zone. */
async function findRenames(
  { config, store, reporter }: Pick<StateSession, 'config' | 'store' | 'reporter'>,
  { accepted }: RecordedCommands,
  { started }: HookCall,
): Promise<readonly Rename[]> {
  const { renameMinutes } = config.policy;
  const changed = accepted.filter(({ verdict }) => verdict === 'changed');
  if (renameMinutes === 0 || changed.length === 0) return [];
  const window = { now: started, windowMs: renameMinutes * 60_000 };
  try {
    const { turnoversOfCall } = await import('../renames/turnovers-of-call.ts');
    const events = await turnoversOfCall(store, changed, window);
    if (events.length === 0) return [];
    const { noteRenames } = await import('../renames/note-renames.ts');
    const renames = await noteRenames(store, events, window);
    for (const { from, to } of renames) reporter.note(`${spelled(from)} was renamed to ${spelled(to)}`);
    return renames;
  } catch (error) {
    // The recorded changes are applied anyway, as a deletion and a creation.
    rethrowUnlessKnown(error);
    reporter.remark(`cannot detect renamed domains: ${error.message}`);
    return [];
  }
}

/** Updates the enclosing zones of changed zones and returns those that changed. */
async function reconcileNews(
  { config, store, reporter }: Pick<StateSession, 'config' | 'store' | 'reporter'>,
  { accepted }: RecordedCommands,
  { started }: HookCall,
): Promise<ReadonlySet<DnsName>> {
  const changed = accepted.filter(({ verdict }) => verdict === 'changed');
  const news = affectedZones(config, changed);
  if (news.zones.length === 0) return new Set();
  const { reconcileAffected } = await import('../subdomains/reconcile-parents.ts');
  const { changed: parents, failed } = await reconcileAffected({ store, config }, news, isoTime(started));
  // The recorded changes are applied anyway.
  for (const [zone, error] of failed) reporter.remark(`${spelled(zone)}: ${withHint(error)}`);
  return parents;
}
