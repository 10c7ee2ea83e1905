import { openPleskCli, defaultPleskTimeoutMs } from '../../plesk/panel/plesk-cli.ts';
import { readSource } from '../../plesk/sources/read-source.ts';
import { callSource } from '../../plesk/sources/call-source.ts';
import { databaseSource } from '../../plesk/sources/database.ts';
import { dnsUtilitySource, type SideBySide } from '../../plesk/sources/dns-utility.ts';
import type { KnownZone } from '../../plesk/sources/fill-in.ts';
import { readKeyFile } from '../../plesk/sources/key-file.ts';
import type { ZoneSource } from '../../plesk/sources/zone-source.ts';
import { DnsSyncError } from '../../reconcile/error.ts';
import { readDuration } from '../../text/duration.ts';
import { inParallel } from '../concurrency.ts';
import { commandsOf, readHookCall } from '../hook/read-hook-call.ts';
import { maxTimeoutMs, pleskRequestsAtOnce } from '../limits.ts';
import type { Reporter } from '../reporter.ts';
import type { StateSession } from '../session.ts';

/** The options of the command line that select a source. */
export interface SourceWords {
  readonly from: string;
  /** Longest time for one answer from Plesk, as a duration; one minute by default. */
  readonly timeout?: string;
  /** REST options: the URL, the file with the API key, and a file with CA certificates. */
  readonly url?: string;
  readonly keyFile?: string;
  readonly ca?: string;
}

/** Returns the sources to try, in order: all that Plesk offers, or the named one. */
export async function chooseSources(
  { env, reporter }: Pick<StateSession, 'env' | 'reporter'>,
  input: AsyncIterable<Uint8Array>,
  words: SourceWords,
  known: KnownZone,
): Promise<readonly [ZoneSource, ...ZoneSource[]]> {
  const { from } = words;
  const timeoutMs = timeoutOf(words.timeout);
  refuseIdleWords(words);
  const sideBySide = withProgress(reporter);
  const panel = openPleskCli({ env, platform: process.platform }, timeoutMs);
  const database = databaseSource(panel);
  const utility = dnsUtilitySource(panel, known, sideBySide);
  const rest = async (keyFile: string): Promise<ZoneSource> => {
    // HTTP and TLS take longer to load than the rest of the command line.
    const [{ openRest }, { restEndpoint: restPlace }, { restSource }] = await Promise.all([
      import('../../plesk/sources/rest-client.ts'),
      import('../../plesk/sources/rest-endpoint.ts'),
      import('../../plesk/sources/rest.ts'),
    ]);
    const key = readKeyFile(keyFile, process.platform);
    return restSource(openRest(restPlace(words.url, words.ca), key, timeoutMs), known, sideBySide);
  };
  switch (from) {
    case '-':
      return [callSource('stdin', async () => commandsOf(await readHookCall(input)))];
    case 'plesk':
      return [database, utility, ...(words.keyFile === undefined ? [] : [await rest(words.keyFile)])];
    case 'plesk-db':
      return [database];
    case 'plesk-dns':
      return [utility];
    case 'plesk-rest':
      if (words.keyFile === undefined) throw noKey('--from plesk-rest');
      return [await rest(words.keyFile)];
    default:
      return [callSource(from, async () => commandsOf(await readSource(from)))];
  }
}

/** Reads domains in parallel, which takes minutes for a thousand of them, and reports how many are done. */
function withProgress(reporter: Pick<Reporter, 'progress'>): SideBySide {
  return async (items, work) => {
    let done = 0;
    const progress = (): void => reporter.progress({ work: 'read-source', done, all: items.length, step: null });
    progress();
    return inParallel(items, pleskRequestsAtOnce, async (item) => {
      const result = await work(item);
      done++;
      progress();
      return result;
    }).finally(() => reporter.progress(null));
  };
}

/** Refuses REST options when REST isn't used. */
function refuseIdleWords({ from, url, ca, keyFile }: SourceWords): void {
  const given = Object.entries({ '--key-file': keyFile, '--url': url, '--ca': ca }).filter(
    ([, value]) => value !== undefined,
  );
  const [first] = given.map(([flag]) => flag);
  if (first === undefined) return;
  if (from !== 'plesk' && from !== 'plesk-rest') {
    throw new DnsSyncError(
      'bad-source',
      `${first} needs --from plesk-rest, not --from ${JSON.stringify(from)}`,
      'remove the flag, or use --from plesk-rest',
    );
  }
  if (keyFile === undefined) throw noKey(first);
}

function noKey(what: string): DnsSyncError {
  return new DnsSyncError(
    'no-key',
    `${what} needs an API key of Plesk`,
    'create a key with "plesk bin secret_key --create", save it to a file, and pass the file in --key-file',
  );
}

function timeoutOf(text: string | undefined): number {
  if (text === undefined) return defaultPleskTimeoutMs;
  const read = readDuration(text);
  if (read.ok && read.value > 0 && read.value <= maxTimeoutMs) return read.value;
  throw new DnsSyncError(
    'bad-timeout',
    `--timeout ${JSON.stringify(text)}: ${read.ok ? 'must be longer than 0 and at most 24 days' : read.reason}`,
    'use a duration such as "30s" or "5m"',
  );
}
