import type { DnsName } from '../../../reconcile/dns/name.ts';

/** How far a search went. */
export interface Trail {
  /** The name servers whose addresses are being looked for, each needed for the one before. */
  readonly servers: readonly DnsName[];
  readonly limit: Limit;
}

/** Limits the queries and the time of a search. */
export interface Limit {
  /** Takes one query; false if none is left. */
  readonly take: () => boolean;
  readonly isReached: () => boolean;
}

/** Most queries of a search: a zone at a depth of ten, with dead servers and servers without glue, needs fewer. */
const maxQueries = 60;

/** Starts a search that ends after `maxMs`. */
export function startTrail(now: () => number, maxMs: number): Trail {
  const until = now() + maxMs;
  let left = maxQueries;
  let isReached = false;
  const take = (): boolean => {
    isReached ||= left === 0 || now() >= until;
    left--;
    return !isReached;
  };
  return { servers: [], limit: { take, isReached: () => isReached } };
}
