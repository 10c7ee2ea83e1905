import { openPanel } from '../../plesk/panel.ts';
import { readSource } from '../../plesk/read-source.ts';
import { callSource } from '../../plesk/sources/call-source.ts';
import { databaseSource } from '../../plesk/sources/database.ts';
import { dnsUtilitySource } from '../../plesk/sources/dns-utility.ts';
import type { KnownZone } from '../../plesk/sources/fill-in.ts';
import type { ZoneSource } from '../../plesk/sources/zone-source.ts';
import { DnsSyncError } from '../../reconcile/error.ts';
import { readDuration } from '../duration.ts';
import { inParallel } from '../in-parallel.ts';
import type { Io } from '../io.ts';
import { commandsOf, readCall } from '../read-call.ts';

/** What was said of the source on the command line. */
export interface SourceWords {
  readonly from: string;
  /** How long Plesk may take for one answer, as a duration; a minute by default. */
  readonly timeout?: string;
}

/** Questions that Plesk is asked at the same time. */
const atOnce = 4;

/** The sources to be tried, in their order: all that Plesk itself has, or the one that is named. */
export function chooseSources(
  io: Io,
  input: AsyncIterable<Uint8Array>,
  words: SourceWords,
  known: KnownZone,
): readonly [ZoneSource, ...ZoneSource[]] {
  const { from } = words;
  const panel = openPanel({ env: io.env, platform: process.platform }, timeoutOf(words.timeout));
  if (from === '-') return [callSource('stdin', async () => commandsOf(await readCall(input)))];
  const database = databaseSource(panel);
  const utility = dnsUtilitySource(panel, known, async (items, work) => inParallel(items, atOnce, work));
  if (from === 'plesk') return [database, utility];
  if (from === 'plesk-db') return [database];
  if (from === 'plesk-dns') return [utility];
  return [callSource(from, async () => commandsOf(await readSource(from)))];
}

/** Timers can't count beyond 24 days. */
const mostMilliseconds = 24 * 86_400_000;

function timeoutOf(text: string | undefined): number | undefined {
  if (text === undefined) return undefined;
  const read = readDuration(text);
  if (read.ok && read.value > 0 && read.value <= mostMilliseconds) return read.value;
  throw new DnsSyncError(
    'bad-timeout',
    `--timeout ${JSON.stringify(text)}: ${read.ok ? 'it must be more than nothing and at most 24 days' : read.reason}`,
    'such as "30s" or "5m"',
  );
}
