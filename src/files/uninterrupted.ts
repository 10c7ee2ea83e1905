/** Makes a call to the system again while signals interrupt it: Node's library repeats all but reads by itself. */
export function uninterrupted<T>(call: () => T): T {
  for (;;) {
    try {
      return call();
    } catch (error) {
      if (!(error instanceof Error && 'code' in error && error.code === 'EINTR')) throw error;
    }
  }
}
