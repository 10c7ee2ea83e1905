import type { Io } from '../../io.ts';
import { isWorthReporting, type PassReport } from '../../../sync/pass/pass-report.ts';
import { rejectedLine } from './accepted.ts';
import { count } from '../../../text/count.ts';
import { reportLine, troubleLines } from './report-lines.ts';
import { printFirst } from './first-lines.ts';
import { printable, spelled } from '../../../text/printable.ts';
import { placesText } from '../causes.ts';

/**
 * Prints what became of zones: data on stdout, problems on stderr. A zone without changes has no line, and zones that only
 * failed share one.
 */
export function printPasses({ out, err }: Pick<Io, 'out' | 'err'>, reports: readonly PassReport[]): void {
  const failed = reports.filter(onlyFailed);
  for (const report of reports) {
    if (isWorthReporting(report) && !onlyFailed(report)) out(`${reportLine(report)}\n`);
  }
  if (failed.length > 0)
    out(`${printable(placesText(failed.map(({ zone, target }) => `${spelled(zone)} at ${target}`)))}: failed\n`);
  const rejected = reports.flatMap(({ zone, unserved }) => unserved.map((reject) => rejectedLine(zone, reject)));
  const trouble = troubleLines(reports).map((line) => `${line}\n`);
  const itself = (line: string): string => line;
  const rest = (more: number): string => `${count(more, 'more line')} of this kind; see "dns-sync status"\n`;
  printFirst(err, [...rejected, ...trouble], itself, rest);
}

function onlyFailed({ zoneMade, zoneRemoved, done, held, error }: PassReport): boolean {
  return error !== null && !zoneMade && !zoneRemoved && done.length + held.length === 0;
}
