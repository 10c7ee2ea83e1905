/** Returns the code of a system error, such as `ENOENT`; null for any other error. */
export function systemCode(error: unknown): string | null {
  if (!(error instanceof Error) || !('syscall' in error) || !('code' in error)) return null;
  return typeof error.code === 'string' ? error.code : null;
}

/** Returns undefined if a call fails with one of the codes. */
export async function unless<T>(codes: readonly string[], call: Promise<T>): Promise<T | undefined> {
  try {
    return await call;
  } catch (error) {
    const code = systemCode(error);
    if (code !== null && codes.includes(code)) return undefined;
    throw error;
  }
}
