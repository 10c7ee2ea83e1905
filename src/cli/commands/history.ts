import type { Command } from 'commander';
import { carriedOver } from '../../state/journal/entry-for-change.ts';
import type { Config } from '../../config/load-config.ts';
import { historyRecord, type DescribedEntry } from '../../sync/history/describe-entry.ts';
import { describedChanges } from '../../sync/history/read-history.ts';
import { selectZones, isNamedBy } from '../../sync/select-zones.ts';
import { page } from '../help/page.ts';
import { readLimit } from '../help/read-limit.ts';
import type { Io } from '../io.ts';
import { historyText } from '../render/history-text.ts';
import { jsonText } from '../render/json-text.ts';
import { withCommandSession } from '../session.ts';

export function addHistory(program: Command, io: Io, done: (exitCode: number) => void): void {
  program
    .command('history')
    .description('List changes and their results, newest first')
    .argument('[ZONE]', 'Zone by name or glob; default: all')
    .option('-n, --limit <number>', 'List at most this many changes', readLimit)
    .option('--json', 'Print JSON')
    .addHelpText(
      'after',
      page({
        examples: ['dns-sync history', 'dns-sync history example.com -n 10'],
        exits: ['0  success', '1  error'],
      }),
    )
    .action(async (zone: string | undefined, options) => done(await history(io, zone, options)));
}

interface HistoryOptions {
  readonly json?: boolean;
  readonly limit?: number;
}

/** Lists changes and their results, newest first, as they are read. Exit code: 0. */
async function history(io: Io, word: string | undefined, options: HistoryOptions): Promise<number> {
  return withCommandSession(io, 'history', async (session) => {
    const json = options.json === true;
    const { config } = session;
    const limit = options.limit ?? Number.POSITIVE_INFINITY;
    const write = json ? jsonWriter(io, config) : textWriter(io, config);
    let shown = 0;
    write.begin();
    for await (const described of describedChanges(session.reporter, session.store.journal)) {
      if (shown >= limit) break;
      if (described.entry.command === carriedOver().command) continue;
      if (word !== undefined && !isNamedBy(word, described.entry.zone)) continue;
      write.entry(described, shown === 0);
      shown++;
    }
    write.end(shown === 0);
    if (shown > 0 || limit === 0) return 0;
    // Reports a mistyped name as everywhere; a known zone may have no changes yet.
    if (word !== undefined) await selectZones(session, [word]);
    if (!json) io.out('No changes recorded yet.\n');
    return 0;
  });
}

/** Writes entries as they are read, so that the complete history is never in memory. */
interface EntryWriter {
  begin(): void;
  entry(described: DescribedEntry, isFirst: boolean): void;
  end(isEmpty: boolean): void;
}

function jsonWriter({ out }: Io, config: Config): EntryWriter {
  return {
    begin: () => out('{\n  "format": 1,\n  "entries": ['),
    entry: (described, isFirst) => out(`${isFirst ? '' : ','}\n${indented(historyRecord(described, config))}`),
    end: (isEmpty) => out(`${isEmpty ? '' : '\n  '}]\n}\n`),
  };
}

function textWriter({ out, style }: Io, config: Config): EntryWriter {
  return {
    begin: () => {},
    entry: (described, isFirst) => out(`${isFirst ? '' : '\n'}${historyText(described, config, style)}`),
    end: () => {},
  };
}

function indented(record: object): string {
  return jsonText(record).trimEnd().replaceAll(/^/gm, '    ');
}
