/** How long a process without a budget waits for each lock, in milliseconds. */
const usualMs = 60_000;

/**
 * How long a process waits at least, in milliseconds: what it did already has to be written down after its budget too. On
 * Windows a write is retried while others hold its file (`whileHeld`), and a call that gives up is not recorded.
 */
const minimumMs = process.platform === 'win32' ? 30_000 : 2_000;

/**
 * How long a process waits for the locks of documents, in milliseconds: until its budget ends. `budgetMs` is what is left
 * of it now; null for a command that has none.
 */
export function lockWaits(budgetMs: number | null): () => number {
  const end = budgetMs === null ? null : monotonicMs() + budgetMs;
  return () => (end === null ? usualMs : Math.max(minimumMs, end - monotonicMs()));
}

/** Milliseconds since this process began: a clock that is never set back. */
export function monotonicMs(): number {
  return process.uptime() * 1000;
}
