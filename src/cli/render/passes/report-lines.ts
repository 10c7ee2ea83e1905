import { needsDecision } from '../../../reconcile/plan/policy.ts';
import { countDone, type PassReport } from '../../../sync/pass/pass-report.ts';
import { count } from '../../../text/count.ts';
import type { LogEntry } from '../../talk/log-entry.ts';
import { causeEntries, failuresOf } from '../causes.ts';
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

/** What passes couldn't do: their errors last, one message for each cause. */
export function troubleEntries(reports: readonly PassReport[]): readonly LogEntry[] {
  return [...reports.flatMap(remarkEntries), ...causeEntries(failuresOf(reports))];
}

/** What a pass has to report in addition to its error, one message each. */
function remarkEntries({ zone, target, held, drift, remarks }: PassReport): readonly LogEntry[] {
  const head = `${spelled(zone)} at ${target}:`;
  const entry = (event: string, message: string, hint?: string): LogEntry => ({
    level: 'warning',
    event,
    head,
    text: printable(`${head} ${hint === undefined ? message : withHint({ message, hint })}`),
    message: printable(message),
    ...(hint !== undefined && { hint: printable(hint) }),
    zone,
  });
  const entries = held.map((hold) => {
    const { rule, kind, name, type, detail, release } = hold;
    const [event, verb] =
      rule === 'refused'
        ? (['refused', 'refused by the provider'] as const)
        : needsDecision(hold)
          ? (['held', `held (${rule})`] as const)
          : (['left', `left unchanged (${rule})`] as const);
    return entry(event, `${verb}: ${kind} ${spelled(name)} ${type}: ${detail}`, release);
  });
  for (const remark of remarks) entries.push(entry('remark', remark));
  if (drift.length > 0)
    entries.push(entry('drift', `drift: ${count(drift.length, 'record set')} changed outside dns-sync`));
  return entries;
}
