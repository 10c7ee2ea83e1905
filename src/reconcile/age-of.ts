/** The network sets clocks by less than this at a time, in milliseconds. */
const toleratedMs = 60_000;

/**
 * How long ago something was noted, in milliseconds; null if the clock was set back since then. All times are milliseconds
 * since the epoch. A date in the future was noted by a clock that was ahead, so that its age isn't known; one that is ahead
 * by at most a minute counts as now.
 */
export function ageOf(at: number, now: number): number | null {
  const age = now - at;
  return age < -toleratedMs ? null : Math.max(0, age);
}
