/** Repeats a system call while signals interrupt it: Node repeats all calls but reads itself. */
export function uninterrupted<T>(call: () => T): T {
  for (;;) {
    try {
      return call();
    } catch (error) {
      if (!(error instanceof Error && 'code' in error && error.code === 'EINTR')) throw error;
    }
  }
}
