import type { DnsName } from '../../../reconcile/dns/name.ts';
import type { Result } from '../../../reconcile/result.ts';
import type { Trail } from './trail.ts';

/** Finds a value by name once. */
export type Memo<T> = (key: DnsName, trail: Trail, find: () => Promise<Result<T>>) => Promise<Result<T>>;

/**
 * Keeps what was found by name.
 * A search for a name server's address never waits for another search, which might wait for it. A failure of it, or at
 * its limit, isn't kept.
 */
export function memoOf<T>(): Memo<T> {
  const known = new Map<DnsName, Result<T>>();
  const running = new Map<DnsName, Promise<Result<T>>>();
  return async (key, { servers, limit }, find) => {
    const result = known.get(key);
    if (result !== undefined) return result;
    const mayWait = servers.length === 0;
    const same = mayWait ? running.get(key) : undefined;
    if (same !== undefined) return same;
    const finding = find();
    if (mayWait) running.set(key, finding);
    const found = await finding;
    if (mayWait) running.delete(key);
    if (found.ok || (mayWait && !limit.isReached())) known.set(key, found);
    return found;
  };
}
