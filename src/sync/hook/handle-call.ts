import type { Config } from '../../config/load-config.ts';
import type { DnsName } from '../../reconcile/dns/name.ts';
import type { Rename } from '../../reconcile/desired/rename.ts';
import { rethrowUnlessKnown } from '../../reconcile/error.ts';
import { isoTime } from '../../reconcile/iso-time.ts';
import { upkeep } from '../../state/journal/journal-retention.ts';
import type { Store } from '../../state/store.ts';
import { spelled } from '../../text/printable.ts';
import { openState } from '../open-state.ts';
import { zoneEvents } from '../renames/zone-lifecycle.ts';
import type { StateSession, Surroundings } from '../session.ts';
import { newsOf } from '../subdomains/news.ts';
import { applyCall } from './apply-call.ts';
import type { ChainOutcome } from './forward-call.ts';
import { commandsOf } from './read-hook-call.ts';
import { recordHookCall, type RecordedCall } from './record-hook-call.ts';

/** How a call of Plesk ended: 0 recorded, and applied or nothing to apply; 1 recorded, not all applied; 2 not all recorded. */
export type CallExit = 0 | 1 | 2;

/** A call of Plesk, the bytes of its stdin, and when it came, in milliseconds since the epoch. */
export interface HookCall {
  readonly bytes: Buffer;
  readonly started: number;
}

/**
 * Takes a call of Plesk: records every command that can be, then applies what changed. The other backends of the chain get
 * it meanwhile; a required one that fails makes it 1.
 */
export async function handleCall(surroundings: Surroundings, config: Config, call: HookCall): Promise<CallExit> {
  const chain = startChain(surroundings, config, call);
  const { exit, store } = await recordAndApply(surroundings, config, call);
  const { failed, results } = await chain;
  if (results.length > 0)
    await store?.callNotes.noteChain({ format: 1, at: isoTime(call.started), results: [...results] });
  return exit === 0 && failed ? 1 : exit;
}

/** What it takes to run programs is loaded only where there are some. */
async function startChain(surroundings: Surroundings, config: Config, { bytes }: HookCall): Promise<ChainOutcome> {
  if (config.hook.chain.length === 0) return { failed: false, results: [] };
  const { forwardCall: giveToChain } = await import('./forward-call.ts');
  return giveToChain(surroundings, config, bytes);
}

/** Our own part; what can't be done of it doesn't keep the others from theirs. */
async function recordAndApply(
  surroundings: Surroundings,
  config: Config,
  call: HookCall,
): Promise<{ readonly exit: CallExit; readonly store: Store | null }> {
  const { reporter } = surroundings;
  let store: Store | null = null;
  try {
    store = await openState(surroundings, config, 'hook', call.started + config.hook.budgetSeconds * 1000);
    const session: StateSession = { ...surroundings, config, store };
    await keepCall(session, call);
    const commands = commandsOf(call.bytes);
    const noted = store.noteCall(isoTime(call.started));
    const recorded = await recordHookCall(session, commands);
    await noted;
    reporter.unrecorded(recorded.unrecorded);
    const renames = await findRenames(session, recorded, call);
    const parents = await reconcileNews(session, recorded, call);
    const applied = await applyCall(session, { ...recorded, renames, parents }, call.started);
    // Mostly somebody else has done it by then; while it is done, Plesk waits.
    await store.keepJournal({ ...upkeep, packAfterMs: 7 * upkeep.packAfterMs });
    return { exit: recorded.unrecorded.length > 0 ? 2 : applied, store };
  } catch (error) {
    reporter.failed(error);
    return { exit: 2, store };
  }
}

/** A call that can't be kept for reports is still taken. */
async function keepCall({ config, store, reporter }: StateSession, { bytes, started }: HookCall): Promise<void> {
  const { keepCalls } = config.hook;
  if (keepCalls === 0) return;
  try {
    await store.callNotes.keep(bytes, isoTime(started), keepCalls);
  } catch (error) {
    rethrowUnlessKnown(error);
    reporter.remark(`the call is not kept: ${error.message}`);
  }
}

/** Domains that were renamed. It is looked for only where a zone came or went. */
async function findRenames(
  { config, store, reporter }: StateSession,
  { accepted }: RecordedCall,
  { started }: HookCall,
): Promise<readonly Rename[]> {
  const { renameMinutes } = config.policy;
  const changed = accepted.filter(({ verdict }) => verdict === 'changed');
  if (renameMinutes === 0 || changed.length === 0) return [];
  const window = { now: started, windowMs: renameMinutes * 60_000 };
  try {
    const events = await zoneEvents(store, changed, window);
    if (events.length === 0) return [];
    const { noteRenames } = await import('../renames/detect-renames.ts');
    const renames = await noteRenames(store, events, window);
    for (const { from, to } of renames) reporter.note(`${spelled(from)} was renamed to ${spelled(to)}`);
    return renames;
  } catch (error) {
    // What was recorded is applied all the same, by zones that came and went.
    rethrowUnlessKnown(error);
    reporter.remark(`whether a domain was renamed is not known: ${error.message}`);
    return [];
  }
}

/** Brings the zones that enclose those which changed in step; gives those of them that changed by it. */
async function reconcileNews(
  { config, store }: StateSession,
  { accepted }: RecordedCall,
  { started }: HookCall,
): Promise<ReadonlySet<DnsName>> {
  const changed = accepted.filter(({ verdict }) => verdict === 'changed');
  const news = newsOf(config, changed);
  if (news.zones.length === 0) return new Set();
  const { reconcileAffected } = await import('../subdomains/relatives.ts');
  return (await reconcileAffected({ store, config }, news, isoTime(started))).changed;
}
