import { chooseZones, isNamedBy } from '../../sync/select-zones.ts';
import { carriedOver } from '../../state/journal/entry-for-change.ts';
import { toldChanges } from '../../sync/history/read-history.ts';
import { historyRecord } from '../../sync/history/describe-entry.ts';
import type { Io } from '../io.ts';
import { jsonText } from '../render/json-text.ts';
import { historyText } from '../render/history-text.ts';
import { withSession } from '../../sync/session.ts';

interface HistoryOptions {
  readonly json?: boolean;
  readonly limit?: number;
}

/** `history`: what was changed and what became of it, newest first, as it is read. Exit 0. */
export async function history(io: Io, word: string | undefined, options: HistoryOptions): Promise<number> {
  return withSession(io, 'history', async (session) => {
    const json = options.json === true;
    const { records } = session.config;
    const limit = options.limit ?? Number.POSITIVE_INFINITY;
    let shown = 0;
    if (json) io.out('{\n  "format": 1,\n  "entries": [');
    for await (const told of toldChanges(io, session.store.journal)) {
      if (shown >= limit) break;
      if (told.entry.command === carriedOver().command) continue;
      if (word !== undefined && !isNamedBy(word, told.entry.zone)) continue;
      const separator = shown === 0 ? '' : json ? ',' : '\n';
      io.out(separator + (json ? `\n${indented(historyRecord(told, records))}` : historyText(told, records, io.style)));
      shown++;
    }
    if (json) io.out(`${shown > 0 ? '\n  ' : ''}]\n}\n`);
    if (shown > 0 || limit === 0) return 0;
    // A name that is mistyped is told as everywhere; a zone that is known may have no changes yet.
    if (word !== undefined) await chooseZones(session, [word]);
    if (!json) io.out('The journal has no changes yet.\n');
    return 0;
  });
}

function indented(record: object): string {
  return jsonText(record).trimEnd().replaceAll(/^/gm, '    ');
}
