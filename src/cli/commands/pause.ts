import { Option, type Command } from 'commander';
import { DnsSyncError } from '../../reconcile/error.ts';
import { isoTime } from '../../reconcile/iso-time.ts';
import { readTime } from '../../sync/history/read-time.ts';
import type { Session } from '../../sync/session.ts';
import type { FleetWord } from '../../sync/zones/pause-zones.ts';
import { pause, resume } from '../../sync/zones/pause.ts';
import { durationOption } from '../../text/duration.ts';
import { timeText } from '../../text/time-text.ts';
import { withHint } from '../../text/with-hint.ts';
import { page } from '../help/page.ts';
import type { Io } from '../io.ts';
import { jsonText } from '../render/json-text.ts';
import { pausedText, resumedText } from '../render/passes/pause-text.ts';
import { withTimedSession } from '../session.ts';

export function addPause(program: Command, io: Io, done: (exitCode: number) => void): void {
  program
    .command('pause')
    .description('Stop applying changes; calls from Plesk are still recorded')
    .argument('[ZONE...]', 'Zones by name or glob; default: all, including zones created later')
    .addOption(
      new Option('--for <DURATION>', 'End the pause after this time, such as "90m" or "2d"').conflicts('until'),
    )
    .option('--until <TIME>', 'End the pause at this time, such as "2026-11-20 14:00"')
    .option('--json', 'Print JSON')
    .addHelpText(
      'after',
      `\nOn a server in a fleet, pauses its own zones. On a worker, zones of all servers, and a glob also later ones.\n${page(
        {
          examples: [
            'dns-sync pause',
            'dns-sync pause example.com && dns-sync status example.com',
            'dns-sync pause --for 2h',
            "dns-sync pause '*.de' --until '2026-11-20 14:00'",
          ],
          exits: ['0  paused', "1  error, or the fleet doesn't know it yet"],
        },
      )}`,
    )
    .action(async (zones: string[], options) => done(await runPause(io, zones, options)));
}

interface PauseOptions {
  readonly for?: string;
  readonly until?: string;
  readonly json?: boolean;
}

export function addResume(program: Command, io: Io, done: (exitCode: number) => void): void {
  program
    .command('resume')
    .description('End the pause of zones, or all pauses')
    .argument('[ZONE...]', 'Zones by name or glob; default: all')
    .option('--json', 'Print JSON')
    .addHelpText(
      'after',
      `\nIn a fleet, the workers then apply pending changes; elsewhere, "dns-sync apply" does.\n${page({
        examples: ['dns-sync resume && dns-sync apply', 'dns-sync resume example.com'],
        exits: ['0  resumed, or not paused', "1  error, or the fleet doesn't know it yet"],
      })}`,
    )
    .action(async (zones: string[], options) => done(await runResume(io, zones, options)));
}

/** Pauses zones, or all present and future zones. Exit code: 0, or 1 if the fleet doesn't know it yet. */
async function runPause(io: Io, words: readonly string[], options: PauseOptions): Promise<number> {
  return withTimedSession(io, 'pause', { json: options.json === true }, async (session) => {
    const until = readEnd(io, options);
    const result = await pause(session, words, until);
    const { paused, fleet } = result;
    io.out(options.json === true ? documentOf(paused, fleet) : pausedText(result, until, words.length === 0));
    return warnUnreported(session, fleet);
  });
}

/** Returns when a pause ends, in ISO 8601; null if only "resume" ends it. Throws if that is not in the future. */
function readEnd(io: Io, options: PauseOptions): string | null {
  const now = io.now();
  if (options.for !== undefined) {
    const milliseconds = durationOption('--for', options.for);
    if (milliseconds > 0) return isoTime(now + milliseconds);
    throw new DnsSyncError('bad-duration', '--for is no time at all', 'give a time such as "90m" or "2d"');
  }
  if (options.until === undefined) return null;
  const end = readTime(options.until);
  if (end > now) return isoTime(end);
  throw new DnsSyncError('bad-time', `--until ${timeText(isoTime(end))} is past`, 'give a time in the future');
}

/** Ends the pause of zones, or every pause. Exit code: 0, or 1 if the fleet doesn't know it yet. */
async function runResume(io: Io, words: readonly string[], options: { readonly json?: boolean }): Promise<number> {
  return withTimedSession(io, 'resume', options, async (session) => {
    const result = await resume(session, words);
    const { resumed, fleet } = result;
    io.out(options.json === true ? documentOf(resumed, fleet) : resumedText(result, words.length === 0));
    return warnUnreported(session, fleet);
  });
}

/** Prints the document; an order of the fleet has its names and globs too. */
function documentOf(document: object, fleet: FleetWord | null): string {
  const patterns = fleet?.patterns ?? null;
  return jsonText({ format: 1, ...document, ...(patterns !== null && { patterns }) });
}

function warnUnreported({ reporter }: Pick<Session, 'reporter'>, fleet: FleetWord | null): 0 | 1 {
  const unreported = fleet?.unreported ?? null;
  if (unreported === null) return 0;
  reporter.warning(`done on this server only, the fleet does not know it yet: ${withHint(unreported)}`);
  return 1;
}
