import { Option, type Command } from 'commander';
import { DnsSyncError, rethrowUnlessKnown } from '../../reconcile/error.ts';
import { chainLine, hasFailed } from '../../sync/status/chain-status.ts';
import { failingChannels } from '../../sync/notify/failing-channels.ts';
import { staleWarnings } from '../../sync/status/staleness.ts';
import { statusOf } from '../../sync/status/status-document.ts';
import { needsAttention, readQuery, type QueryWords, type StatusQuery } from '../../sync/status/rows/status-query.ts';
import { timesAhead } from '../../sync/status/times-ahead.ts';
import { durationOption } from '../../text/duration.ts';
import { zoneWordAt } from '../../sync/targets.ts';
import { printable } from '../../text/printable.ts';
import { prometheusText } from '../../sync/metrics/prometheus-text.ts';
import { page, zonesWord } from '../help/page.ts';
import type { Io } from '../io.ts';
import { forecastLines } from '../render/forecast-text.ts';
import { jsonParts } from '../render/json-text.ts';
import { statusOverview, statusText } from '../render/status-text.ts';
import { withCommandSession } from '../session.ts';
import { writeParts } from '../talk/write-parts.ts';

export function addStatus(program: Command, io: Io, done: (exitCode: number) => void): void {
  program
    .command('status')
    .description('Show zones by state, and those that need attention; makes no API call')
    .argument('[ZONE...]', `${zonesWord}; named zones are shown in detail`)
    .option('--all', 'Show every zone in detail')
    .option('--state <STATES>', 'Show zones in these states, such as "failing,held", also "drifted" and "not-live"')
    .option('--search <TEXT>', 'Show zones with this text in their name (ASCII or national spelling)')
    .addOption(new Option('--limit <NUMBER>', 'Show at most this number of rows; zones are not split'))
    .addOption(new Option('--after <NAME>', 'Show the zones after this one, the "next" of --json'))
    .option('--skip-unknown', 'Skip names of unknown zones')
    .option('--json', 'Print the status as JSON')
    .addOption(
      new Option('--format <FORMAT>', 'Print metrics for Prometheus: "prometheus"; exits with 0')
        .choices(['prometheus'])
        .conflicts(['json', 'all', 'state', 'search', 'limit', 'after', 'maxAge']),
    )
    .option('--out <FILE>', 'With --format: write FILE in one step, for the textfile collector of node_exporter')
    .option('--max-age <DURATION>', 'Exit with 2 if the hook or a timer was silent for longer, such as "26h"')
    .addHelpText(
      'after',
      page({
        examples: [
          'dns-sync status',
          "dns-sync status '*.example' --json",
          'dns-sync status --state failing,held',
          'dns-sync status --json --limit 25 --after example.com',
          'dns-sync status --format prometheus --out /var/lib/prometheus/node-exporter/dns-sync.prom',
          'dns-sync status --max-age 26h >/dev/null || echo "check dns-sync"',
        ],
        exits: [
          '0  nothing failing or held, and no known drift',
          '1  error',
          '2  something is failing or held, drift is known, or with --max-age: silent for too long',
        ],
      }),
    )
    .action(async (zones: string[], options) => done(await status(io, zones, options)));
}

interface StatusOptions extends QueryWords {
  readonly all?: boolean;
  readonly json?: boolean;
  readonly format?: 'prometheus';
  readonly out?: string;
  readonly maxAge?: string;
}

/**
 * Shows zones by state, and those that need attention, from the local state, without any request.
 * Exit code: 2 if a zone is failing or held, if drift is known, or, with `--max-age`, if the hook or timer is silent or
 * dated in the future.
 */
async function status(io: Io, words: readonly string[], options: StatusOptions): Promise<number> {
  if (options.format !== undefined || options.out !== undefined) return metrics(io, words, options);
  const maxAge = options.maxAge === undefined ? null : durationOption('--max-age', options.maxAge);
  const query = readQuery(options);
  const isOverview = options.json !== true && !isDetailed(words, options);
  return withCommandSession(io, 'status', async (session) => {
    const shown: StatusQuery = isOverview ? { ...query, onlyAttention: true } : query;
    const found = await statusOf(session, words, shown);
    const { rows, heartbeats, chain, document } = found;
    const text = isOverview ? statusOverview : statusText;
    const whose = heartbeats.role === 'worker' ? 'the fleet' : 'this server';
    writeParts(
      io.out,
      options.json === true
        ? jsonParts(document)
        : [
            `${text(found, io.style)}${forecastLines(document.forecasts ?? [], zoneWordAt(session.config), whose)}${chain.map((item) => `${printable(chainLine(item))}\n`).join('')}`,
          ],
    );
    const ahead = timesAhead(heartbeats, io.now());
    for (const line of ahead) io.err(`${printable(`clock: ${line}`)}\n`);
    const silent =
      maxAge === null ? [] : [...staleWarnings(heartbeats, rows, maxAge, io.now()), ...(await lostSlots(io))];
    for (const line of silent) io.err(`${printable(`silent: ${line}`)}\n`);
    for (const line of await failingChannels(session.config, session.store))
      io.err(`${printable(`notify: ${line}`)}\n`);
    const isBad = rows.some(needsAttention);
    const isUnsure = maxAge !== null && ahead.length > 0;
    return silent.length > 0 || isUnsure || isBad || chain.some(hasFailed) ? 2 : 0;
  });
}

/** Prints or writes the metrics of all zones. */
async function metrics(io: Io, words: readonly string[], { format, out }: StatusOptions): Promise<number> {
  if (format === undefined || words.length > 0)
    throw new DnsSyncError(
      'bad-options',
      format === undefined ? '--out is for --format prometheus only' : '--format prometheus takes no zones',
      'run: dns-sync status --format prometheus --out FILE',
    );
  return withCommandSession(io, 'status', async (session) => {
    if (out === undefined) {
      const { readMetrics } = await import('../../sync/metrics/read-metrics.ts');
      io.out(prometheusText(await readMetrics(session)));
    } else await (await import('../../sync/metrics/write-metrics.ts')).writeMetrics(session, out);
    return 0;
  });
}

/** Whether the options select zones, which are then shown in detail. */
function isDetailed(words: readonly string[], { all, state, search, limit, after }: StatusOptions): boolean {
  return all === true || words.length > 0 || [state, search, limit, after].some((word) => word !== undefined);
}

/** Returns the lost slot, which explains a silent hook before it has been silent for long. */
async function lostSlots(io: Io): Promise<readonly string[]> {
  try {
    const lost = await (await import('../../sync/status/lost-registration.ts')).lostRegistration(io.env);
    return lost === null ? [] : [lost];
  } catch (error) {
    rethrowUnlessKnown(error);
    io.err(`${printable(`cannot check which DNS backend Plesk calls: ${error.message}`)}\n`);
    return [];
  }
}
