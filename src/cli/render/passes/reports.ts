import type { Io } from '../../io.ts';
import type { LogEntry } from '../../talk/log-entry.ts';
import { isWorthReporting, type PassReport } from '../../../sync/pass/pass-report.ts';
import { rejectedEntry } from './accepted.ts';
import { count } from '../../../text/count.ts';
import { reportLine, troubleEntries } from './report-lines.ts';
import { printFirst } from './first-lines.ts';
import { printable, spelled } from '../../../text/printable.ts';
import { placesText } from '../causes.ts';

/**
 * Prints what became of zones: data on stdout, problems on stderr. A zone without changes has no line, and zones that only
 * failed share one.
 */
export function printPasses({ out, log }: Pick<Io, 'out' | 'log'>, reports: readonly PassReport[]): void {
  const failed = reports.filter(onlyFailed);
  for (const report of reports) {
    if (isWorthReporting(report) && !onlyFailed(report)) out(`${reportLine(report)}\n`);
  }
  if (failed.length > 0)
    out(`${printable(placesText(failed.map(({ zone, target }) => `${spelled(zone)} at ${target}`)))}: failed\n`);
  const rejected = reports.flatMap(({ zone, unserved }) => unserved.map((reject) => rejectedEntry(zone, reject)));
  printFirst<LogEntry>(log, [...rejected, ...troubleEntries(reports)], (more) => ({
    level: 'warning',
    text: `${count(more, 'more line')} of this kind; see "dns-sync status"`,
  }));
}

function onlyFailed({ zoneMade, zoneRemoved, done, held, error }: PassReport): boolean {
  return error !== null && !zoneMade && !zoneRemoved && done.length + held.length === 0;
}
