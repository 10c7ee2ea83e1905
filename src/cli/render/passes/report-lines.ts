import { needsDecision } from '../../../reconcile/plan/policy.ts';
import { countDone, type PassReport } from '../../../sync/pass/pass-report.ts';
import { count } from '../../../text/count.ts';
import { causeLines, failuresOf } from '../causes.ts';
import { doneWords } from './done-words.ts';
import { printable, spelled } from '../../../text/printable.ts';
import { withHint } from '../../../text/with-hint.ts';

/** Formats what a pass did, in one line. */
export function reportLine(report: PassReport): string {
  const { zone, target, zoneId, zoneMade, zoneRemoved, arrived, done, held, error, isPaused, isOff, zoneWord } = report;
  const words = doneWords({ zoneMade, zoneRemoved, ...countDone(done) }, zoneWord, {
    held: held.length > 0 ? `${held.length} held` : '',
    failed: error === null ? '' : 'failed',
    nothing: isPaused ? 'paused' : isOff ? 'switched off' : 'no changes',
  });
  const place = zoneId === null ? target : `${target} ${zoneId}`;
  return `${spelled(zone)} at ${place}: ${words}${arrived ? '; synchronized' : ''}`;
}

/** What passes couldn't do: their errors last, one line for each cause. */
export function troubleLines(reports: readonly PassReport[]): readonly string[] {
  return [...reports.flatMap(remarkLines), ...causeLines(failuresOf(reports))];
}

/** What a pass has to say beside its error, one line each. */
function remarkLines({ zone, target, held, drift, remarks }: PassReport): readonly string[] {
  const head = `${spelled(zone)} at ${target}`;
  const lines = held.map((hold) => {
    const { rule, kind, name, type, detail, release } = hold;
    const verb =
      rule === 'refused'
        ? 'refused by the provider'
        : needsDecision(hold)
          ? `held (${rule})`
          : `left unchanged (${rule})`;
    return `${head}: ${verb}: ${kind} ${spelled(name)} ${type}: ${withHint({ message: detail, hint: release })}`;
  });
  for (const remark of remarks) lines.push(`${head}: ${remark}`);
  if (drift.length > 0) lines.push(`${head}: drift: ${count(drift.length, 'record set')} changed outside dns-sync`);
  return lines.map(printable);
}
