/** Clock adjustments up to this many milliseconds count as normal. */
const toleratedMs = 60_000;

/**
 * Returns the age in milliseconds of a recorded time, or null if unknown.
 * Both arguments are in milliseconds since the epoch. A time more than a minute in the future was recorded by a clock
 * that was ahead: its age is unknown. A time up to a minute ahead has age 0.
 */
export function ageOf(at: number, now: number): number | null {
  const age = now - at;
  return age < -toleratedMs ? null : Math.max(0, age);
}
