import { needsDecision } from '../../../reconcile/plan/policy.ts';
import { countDone, type PassReport } from '../../../sync/pass/pass-report.ts';
import { count } from '../../../text/count.ts';
import { doneWords } from './done-words.ts';
import { printable, spelled } from '../../../text/printable.ts';

/** Formats what a pass did, in one line. */
export function reportLine(report: PassReport): string {
  const { zone, target, zoneId, zoneMade, zoneRemoved, arrived, done, held, error, isPaused, isOff, zoneWord } = report;
  const words = doneWords({ zoneMade, zoneRemoved, ...countDone(done) }, zoneWord, {
    held: held.length > 0 ? `${held.length} held` : '',
    failed: error === null ? '' : 'failed',
    nothing: isPaused ? 'paused' : isOff ? 'switched off' : 'nothing to do',
  });
  const place = zoneId === null ? target : `${target} ${zoneId}`;
  return `${spelled(zone)} at ${place}: ${words}${arrived ? '; the zone is synchronized now' : ''}`;
}

/** Formats the problems of a pass, one line each. */
export function troubleLines({ zone, target, held, drift, remarks, error }: PassReport): readonly string[] {
  const head = `${spelled(zone)} at ${target}`;
  const lines = held.map(({ rule, kind, name, type, detail, release }) => {
    const verb =
      rule === 'refused'
        ? 'refused by the provider'
        : needsDecision({ rule })
          ? `held (${rule})`
          : `left alone (${rule})`;
    return `${head}: ${verb}: ${kind} ${spelled(name)} ${type}: ${detail}; ${release}`;
  });
  for (const remark of remarks) lines.push(`${head}: ${remark}`);
  if (drift.length > 0) lines.push(`${head}: ${count(drift.length, 'record set')} had been changed by somebody else`);
  if (error !== null) lines.push(`${head}: ${error.message}; ${error.hint}`);
  return lines.map(printable);
}
