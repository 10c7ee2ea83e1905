import type { RecordedCommands } from '../../../sync/record/record-commands.ts';
import type { RecordedPtrRequests } from '../../../sync/reporter.ts';
import type { Io } from '../../io.ts';
import type { LogEntry } from '../../talk/log-entry.ts';
import { acceptedLines, placedRowLines, ptrLines, refusedEntry } from './accepted.ts';
import { count } from '../../../text/count.ts';
import { printFirst } from './first-lines.ts';

/** Reports recorded zones. */
export function printRecorded({ out, log }: Pick<Io, 'out' | 'log'>, accepted: RecordedCommands['accepted']): void {
  const texts = accepted.map(acceptedLines);
  const rest = (more: number, what: string): string => `${count(more, `more ${what}`)}; see "dns-sync status --json"`;
  printFirst(
    out,
    texts.flatMap((text) => text.out),
    (more) => `${rest(more, 'zone')}\n`,
  );
  printFirst<LogEntry>(
    log,
    texts.flatMap((text) => text.log),
    (more) => ({ level: 'warning', text: rest(more, 'remark') }),
  );
  printFirst<LogEntry>(
    log,
    texts.flatMap((text) => text.rejected),
    (more) => ({ level: 'warning', text: rest(more, 'rejected record') }),
  );
}

/** Reports PTR requests. */
export function printPtrs(
  { out, log }: Pick<Io, 'out' | 'log'>,
  { rows, commands, wanted: all }: RecordedPtrRequests,
): void {
  const wanted = new Map(all.toReversed().map((item) => [item.address, item]));
  const placed = rows.flatMap((change) => placedRowLines(change, wanted));
  const texts = commands.map((command) => ptrLines(command, wanted));
  const rest = (more: number): string => `${count(more, 'more PTR')}; see "dns-sync ptr list --all"`;
  printFirst(out, [...placed, ...texts.flatMap((text) => text.out)], (more) => `${rest(more)}\n`);
  printFirst<LogEntry>(
    log,
    texts.flatMap((text) => text.log),
    (more) => ({ level: 'warning', text: rest(more) }),
  );
}

/** Reports commands that couldn't be recorded, and why. */
export function printUnrecorded({ log }: Pick<Io, 'log'>, unrecorded: RecordedCommands['unrecorded']): void {
  printFirst<LogEntry>(log, unrecorded.map(refusedEntry), (more) => ({
    level: 'error',
    event: 'not-recorded',
    text: `not recorded: ${count(more, 'more command')}`,
  }));
}
