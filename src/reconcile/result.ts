/** A value, or the reason why there is none. The core returns it for expected failures and throws only for bugs. */
export type Result<T> = { readonly ok: true; readonly value: T } | { readonly ok: false; readonly reason: string };

export function success<T>(value: T): Result<T> {
  return { ok: true, value };
}

export function failure(reason: string): Result<never> {
  return { ok: false, reason };
}
