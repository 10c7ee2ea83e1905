import type { Io } from '../../io.ts';
import type { RecordedCall } from '../../../sync/hook/record-hook-call.ts';
import { acceptedLines, refusedLine } from './accepted.ts';
import { count } from '../../../text/count.ts';
import { tellFirst } from './first-lines.ts';

const itself = (line: string): string => line;

/** Says what is to be said of the zones that were recorded. */
export function tellAccepted({ out, err }: Pick<Io, 'out' | 'err'>, accepted: RecordedCall['accepted']): void {
  const texts = accepted.map(acceptedLines);
  const rest = (what: string) => (more: number) => `${count(more, `more ${what}`)}; see "dns-sync status --json"\n`;
  tellFirst(
    out,
    texts.flatMap((text) => text.out),
    itself,
    rest('zone'),
  );
  tellFirst(
    err,
    texts.flatMap((text) => text.err),
    itself,
    rest('remark'),
  );
  tellFirst(
    err,
    texts.flatMap((text) => text.rejected),
    itself,
    rest('rejected record'),
  );
}

/** Says which commands could not be recorded, and why. */
export function tellUnrecorded({ err }: Pick<Io, 'err'>, unrecorded: RecordedCall['unrecorded']): void {
  tellFirst(err, unrecorded, refusedLine, (more) => `not recorded: ${count(more, 'more command')}\n`);
}
