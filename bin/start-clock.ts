/**
 * The clock of this process, in milliseconds since the epoch: the time of its start, and what passed since then. The
 * system's clock is asked once, so that a time budget holds while that clock is set forward or back. No other code asks it.
 */
export function startClock(): () => number {
  const started = Date.now();
  const uptime = process.uptime();
  return () => started + Math.round((process.uptime() - uptime) * 1000);
}
