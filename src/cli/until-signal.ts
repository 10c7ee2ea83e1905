/** Runs work that ends with SIGTERM or SIGINT. A second signal ends the process at once. */
export async function untilSignal<T>(work: (signal: AbortSignal) => Promise<T>): Promise<T> {
  const ended = new AbortController();
  const end = (): void => ended.abort();
  process.once('SIGTERM', end).once('SIGINT', end);
  try {
    return await work(ended.signal);
  } finally {
    process.off('SIGTERM', end).off('SIGINT', end);
  }
}
