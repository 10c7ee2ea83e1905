import { ageOf } from '../../reconcile/age-of.ts';
import { durationText } from '../../text/duration.ts';
import { timeText } from '../../text/time-text.ts';
import type { Heartbeats } from './staleness.ts';
import { parseTime } from '../../reconcile/iso-time.ts';

/** Lists events dated in the future, one line each: the clock was ahead and was set back since then. */
export function timesAhead(
  { calls, fullChecks }: Pick<Heartbeats, 'calls' | 'fullChecks'>,
  now: number,
): readonly string[] {
  const noted = Object.entries(fullChecks).map(
    ([target, at]) => [`the last look at all zones of ${target}`, at] as const,
  );
  return [['the last call of the hook', calls?.last ?? null] as const, ...noted].flatMap(([what, at]) => {
    if (at === null || ageOf(parseTime(at), now) !== null) return [];
    return [
      `${what} is dated ${timeText(at)}, ${durationText(parseTime(at) - now)} in the future: the clock was set back`,
    ];
  });
}
