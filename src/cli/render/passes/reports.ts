import type { Io } from '../../io.ts';
import type { PassReport } from '../../../sync/pass/pass-report.ts';
import { rejectedLine } from './accepted.ts';
import { count } from '../../../text/count.ts';
import { reportLine, troubleLines } from './report-lines.ts';
import { maxLines, printFirst } from './first-lines.ts';

/** Reports zones: data on stdout, problems on stderr. Only the first unchanged zones are listed. */
export function printPasses({ out, err }: Pick<Io, 'out' | 'err'>, reports: readonly PassReport[]): void {
  const left = new Set(reports.filter(isIdle).slice(maxLines));
  for (const report of reports) if (!left.has(report)) out(`${reportLine(report)}\n`);
  if (left.size > 0) out(`${count(left.size, 'more zone')}: nothing to do\n`);
  const trouble = reports.flatMap((report) => [
    ...report.unserved.map((reject) => rejectedLine(report.zone, reject)),
    ...troubleLines(report).map((line) => `${line}\n`),
  ]);
  const itself = (line: string): string => line;
  printFirst(err, trouble, itself, (more) => `${count(more, 'more line')} of this kind; see "dns-sync status"\n`);
}

function isIdle({ zoneMade, zoneRemoved, done, held, error }: PassReport): boolean {
  return !zoneMade && !zoneRemoved && done.length + held.length === 0 && error === null;
}
