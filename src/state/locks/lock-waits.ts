/** How long a process without a budget waits for each lock, in milliseconds. */
const usualMs = 60_000;

/**
 * Shortest wait for a lock, in milliseconds, because finished work must be recorded after the budget too.
 * On Windows a write is retried while others hold its file (`whileHeld`), and a call that gives up is not recorded.
 */
const minimumMs = process.platform === 'win32' ? 30_000 : 2_000;

/**
 * Returns how long a process waits for document locks, in milliseconds: until its budget ends.
 * `budgetMs` is the remaining budget; null for a command without one.
 */
export function lockWaits(budgetMs: number | null): () => number {
  const end = budgetMs === null ? null : monotonicMs() + budgetMs;
  return () => (end === null ? usualMs : Math.max(minimumMs, end - monotonicMs()));
}

/** Returns milliseconds since this process started, from a clock that is never set back. */
export function monotonicMs(): number {
  return process.uptime() * 1000;
}
