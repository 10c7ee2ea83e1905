/** A value, or the reason in plain words why there is none. The expected way to fail in the core; throws are for bugs. */
export type Result<T> = { readonly ok: true; readonly value: T } | { readonly ok: false; readonly reason: string };

export function success<T>(value: T): Result<T> {
  return { ok: true, value };
}

export function failure(reason: string): Result<never> {
  return { ok: false, reason };
}
