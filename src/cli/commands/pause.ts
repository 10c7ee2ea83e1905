import { Option, type Command } from 'commander';
import type { DnsName } from '../../reconcile/dns/name.ts';
import { DnsSyncError } from '../../reconcile/error.ts';
import { isoTime } from '../../reconcile/iso-time.ts';
import { readTime } from '../../sync/history/read-time.ts';
import { pauseAllZones, pauseZones, resumeAllZones, resumeZones } from '../../sync/zones/pause-zones.ts';
import { count } from '../../text/count.ts';
import { durationOption } from '../../text/duration.ts';
import { spelled } from '../../text/printable.ts';
import { timeText } from '../../text/time-text.ts';
import { page } from '../help/page.ts';
import type { Io } from '../io.ts';
import { jsonText } from '../render/json-text.ts';
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
      page({
        examples: [
          'dns-sync pause',
          'dns-sync pause example.com && dns-sync status example.com',
          'dns-sync pause --for 2h',
          "dns-sync pause '*.de' --until '2026-11-20 14:00'",
        ],
        exits: ['0  paused', '1  error'],
      }),
    )
    .action(async (zones: string[], options) => done(await pause(io, zones, options)));
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
      page({
        examples: ['dns-sync resume && dns-sync apply', 'dns-sync resume example.com'],
        exits: ['0  resumed, or not paused', '1  error'],
      }),
    )
    .action(async (zones: string[], options) => done(await resume(io, zones, options)));
}

/** Pauses zones, or all present and future zones: calls are recorded but not applied. Exit code: 0. */
async function pause(io: Io, words: readonly string[], options: PauseOptions): Promise<number> {
  return withTimedSession(io, 'pause', { json: options.json === true }, async (session) => {
    const print = printer(io, options);
    const until = readEnd(io, options);
    const end = until === null ? 'until "dns-sync resume"' : `until ${timeText(until)}`;
    if (words.length === 0) {
      const paused = await pauseAllZones(session, until);
      print(`All zones are paused: calls are recorded, but not applied ${end}.\n`, paused);
      return 0;
    }
    const paused = await pauseZones(session, words, until);
    const lines = paused.zones.map(({ zone }) => `${spelled(zone)}: paused${until === null ? '' : ` ${end}`}\n`);
    print(lines.join(''), paused);
    return 0;
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

/** Ends the pause of zones, or every pause. The next apply applies what was recorded meanwhile. Exit code: 0. */
async function resume(io: Io, words: readonly string[], options: { readonly json?: boolean }): Promise<number> {
  return withTimedSession(io, 'resume', options, async (session) => {
    const print = printer(io, options);
    if (words.length === 0) {
      const resumed = await resumeAllZones(session);
      const what = resumed.all ? 'all zones' : count(resumed.zones.length, 'zone');
      print(
        !resumed.all && resumed.zones.length === 0
          ? 'Nothing is paused.\n'
          : `Resumed ${what}; run "dns-sync apply" to apply pending changes.\n`,
        resumed,
      );
      return 0;
    }
    const resumed = await resumeZones(session, words);
    print(resumed.zones.map(resumedLine).join(''), resumed);
    return 0;
  });
}

function resumedLine({ zone, wasPaused }: { readonly zone: DnsName; readonly wasPaused: boolean }): string {
  const result = wasPaused ? `resumed; run "dns-sync apply ${zone}" to apply pending changes` : 'not paused';
  return `${spelled(zone)}: ${result}\n`;
}

/** Prints a text, or with `json` the document of the same. */
function printer(io: Io, { json }: { readonly json?: boolean }): (text: string, document: object) => void {
  return (text, document) => io.out(json === true ? jsonText({ format: 1, ...document }) : text);
}
