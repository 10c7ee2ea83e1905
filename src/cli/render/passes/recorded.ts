import type { RecordedCall } from '../../../sync/hook/record-hook-call.ts';
import type { RecordedPtrRequests } from '../../../sync/reporter.ts';
import type { Io } from '../../io.ts';
import { acceptedLines, placedRowLines, ptrLines, refusedLine } from './accepted.ts';
import { count } from '../../../text/count.ts';
import { printFirst } from './first-lines.ts';

const itself = (line: string): string => line;

/** Reports recorded zones. */
export function printRecorded({ out, err }: Pick<Io, 'out' | 'err'>, accepted: RecordedCall['accepted']): void {
  const texts = accepted.map(acceptedLines);
  const rest = (what: string) => (more: number) => `${count(more, `more ${what}`)}; see "dns-sync status --json"\n`;
  printFirst(
    out,
    texts.flatMap((text) => text.out),
    itself,
    rest('zone'),
  );
  printFirst(
    err,
    texts.flatMap((text) => text.err),
    itself,
    rest('remark'),
  );
  printFirst(
    err,
    texts.flatMap((text) => text.rejected),
    itself,
    rest('rejected record'),
  );
}

/** Reports PTR requests. */
export function printPtrs(
  { out, err }: Pick<Io, 'out' | 'err'>,
  { rows, commands, wanted: all }: RecordedPtrRequests,
): void {
  const wanted = new Map(all.toReversed().map((item) => [item.address, item]));
  const placed = rows.flatMap((change) => placedRowLines(change, wanted));
  const texts = commands.map((command) => ptrLines(command, wanted));
  const rest = (more: number): string => `${count(more, 'more PTR')}; see "dns-sync ptr list --all"\n`;
  printFirst(out, [...placed, ...texts.flatMap((text) => text.out)], itself, rest);
  const lines = texts.flatMap((text) => text.err);
  printFirst(err, lines, itself, rest);
}

/** Reports commands that couldn't be recorded, and why. */
export function printUnrecorded({ err }: Pick<Io, 'err'>, unrecorded: RecordedCall['unrecorded']): void {
  printFirst(err, unrecorded, refusedLine, (more) => `not recorded: ${count(more, 'more command')}\n`);
}
