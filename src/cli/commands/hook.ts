import { DnsSyncError } from '../../reconcile/error.ts';
import type { DnsName } from '../../reconcile/dns/name.ts';
import type { Rename } from '../../reconcile/desired/rename.ts';
import { upkeep } from '../../state/journal/journal-retention.ts';
import type { Store } from '../../state/store.ts';
import { applyTouched } from '../../sync/hook/apply-call.ts';
import { loadConfig, type Config } from '../../config/load-config.ts';
import type { ChainOutcome } from '../../sync/hook/forward-call.ts';
import type { Io } from '../io.ts';
import { openState } from '../../sync/open-state.ts';
import { commandsOf, readCall } from '../../sync/hook/read-hook-call.ts';
import { recordCall, type RecordedCall } from '../../sync/hook/record-hook-call.ts';
import { printable, spelled } from '../../text/printable.ts';
import { reportError } from '../report-error.ts';
import { tellUnrecorded } from '../render/passes/recorded.ts';
import { newsOf } from '../../sync/subdomains/news.ts';
import { turnedZones } from '../../sync/renames/zone-lifecycle.ts';
import { isoTime } from '../../reconcile/iso-time.ts';

/**
 * Takes a call of Plesk from stdin: records every command that can be, then applies what changed; the other backends of the
 * chain work on it meanwhile. Exit 0 recorded, and applied or nothing to apply; 1 recorded, not all applied, or a required
 * backend failed; 2 something was not recorded.
 */
export async function hook(io: Io, input: AsyncIterable<Uint8Array>): Promise<number> {
  const started = io.now();
  try {
    const config = await loadConfig(io.env);
    const call = await readCall(input);
    const chain = startChain(io, config, call);
    const { code, store } = await take(io, config, call, started);
    const { failed, results } = await chain;
    if (results.length > 0)
      await store?.callNotes.noteChain({ format: 1, at: isoTime(started), results: [...results] });
    return Math.max(code, Number(failed));
  } catch (error) {
    reportError(error, io);
    // Whatever it was, Plesk's call is not fully recorded.
    return 2;
  }
}

/** A call that can't be kept for reports is still taken. */
async function keep(
  io: Io,
  { hook: { keepCalls } }: Config,
  store: Store,
  call: Uint8Array,
  at: number,
): Promise<void> {
  if (keepCalls === 0) return;
  try {
    await store.callNotes.keep(call, isoTime(at), keepCalls);
  } catch (error) {
    if (!(error instanceof DnsSyncError)) throw error;
    io.err(`${printable(`the call is not kept: ${error.message}`)}\n`);
  }
}

/** What it takes to run programs is loaded only where there are some. */
async function startChain(io: Io, config: Config, call: Uint8Array): Promise<ChainOutcome> {
  if (config.hook.chain.length === 0) return { failed: false, results: [] };
  const { giveToChain } = await import('../../sync/hook/forward-call.ts');
  return giveToChain(io, config, call);
}

/** Domains that were renamed. It is looked for only where a zone came or went. */
async function findRenames(
  io: Io,
  { policy: { renameMinutes } }: Config,
  store: Store,
  { accepted }: RecordedCall,
  started: number,
): Promise<readonly Rename[]> {
  const changed = accepted.filter(({ verdict }) => verdict === 'changed');
  if (renameMinutes === 0 || changed.length === 0) return [];
  const window = { now: started, windowMs: renameMinutes * 60_000 };
  try {
    const turned = await turnedZones(store, changed, window);
    if (turned.length === 0) return [];
    const { noteRenames } = await import('../../sync/renames/detect-renames.ts');
    const renames = await noteRenames(store, turned, window);
    for (const { from, to } of renames) io.out(`${spelled(from)} was renamed to ${spelled(to)}\n`);
    return renames;
  } catch (error) {
    // What was recorded is applied all the same, by zones that came and went.
    if (!(error instanceof DnsSyncError)) throw error;
    io.err(`${printable(`whether a domain was renamed is not known: ${error.message}`)}\n`);
    return [];
  }
}

/** Brings the zones that enclose those which changed in step; gives those of them that changed by it. */
async function settleNews(
  config: Config,
  store: Store,
  { accepted }: RecordedCall,
  started: number,
): Promise<ReadonlySet<DnsName>> {
  const changed = accepted.filter(({ verdict }) => verdict === 'changed');
  const news = newsOf(config, changed);
  if (news.zones.length === 0) return new Set();
  const { settleTouched } = await import('../../sync/subdomains/relatives.ts');
  return (await settleTouched({ store, config }, news, isoTime(started))).changed;
}

/** Our own part; what can't be done of it doesn't keep the others from theirs. */
async function take(
  io: Io,
  config: Config,
  call: Buffer,
  started: number,
): Promise<{ readonly code: number; readonly store: Store | null }> {
  let store: Store | null = null;
  try {
    store = await openState(io, config, 'hook', started + config.hook.budgetSeconds * 1000);
    await keep(io, config, store, call, started);
    const commands = commandsOf(call);
    const noted = store.noteCall(isoTime(started));
    const recorded = await recordCall(store, config, commands, io);
    await noted;
    tellUnrecorded(io, recorded.unrecorded);
    const renames = await findRenames(io, config, store, recorded, started);
    const parents = await settleNews(config, store, recorded, started);
    const applied = await applyTouched(io, config, store, { ...recorded, renames, parents }, started);
    // Mostly somebody else has done it by then; while it is done, Plesk waits.
    await store.keepJournal({ ...upkeep, packAfterMs: 7 * upkeep.packAfterMs });
    return { code: recorded.unrecorded.length > 0 ? 2 : applied, store };
  } catch (error) {
    reportError(error, io);
    return { code: 2, store };
  }
}
