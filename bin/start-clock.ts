/**
 * Starts the clock of this process, in milliseconds since the epoch.
 * It adds the elapsed time to the start time. The system's clock is read once, so that a time budget holds when it is
 * set forward or back. No other code reads it.
 */
export function startClock(): () => number {
  const started = Date.now();
  const uptime = process.uptime();
  return () => started + Math.round((process.uptime() - uptime) * 1000);
}
