import { isoTime, parseTime } from '../../iso-time.ts';

/** How far a zone is on its way to the name servers of a target. */
export type CutoverState = 'ready' | 'delegated' | 'done';

/**
 * The progress of a zone's cutover: since when (ISO 8601).
 * `ttl` is the longest time in seconds that resolvers may keep what today's name servers answer; `until` is when the last
 * of it is out of their caches, once the zone is delegated.
 */
export interface KnownCutover {
  readonly state: CutoverState;
  readonly at: string;
  readonly ttl: number;
  readonly until?: string;
}

/** What a look at a zone found. `ready` is null if it is unknown, and `ttl` is 0 if nothing was asked. */
export interface CutoverLook {
  readonly isDelegated: boolean;
  readonly ready: boolean | null;
  readonly ttl: number;
}

/** Returns the progress after a look; undefined while a zone is neither ready nor delegated. */
export function cutoverAfter(
  before: KnownCutover | undefined,
  { isDelegated, ready, ttl }: CutoverLook,
  now: number,
): KnownCutover | undefined {
  const at = isoTime(now);
  if (!isDelegated) {
    if (ready === null) return before;
    if (!ready) return undefined;
    return { state: 'ready', at: before?.state === 'ready' ? before.at : at, ttl };
  }
  if (before === undefined) return { state: 'done', at, ttl: 0 };
  if (before.state === 'done') return before;
  const until = before.until ?? isoTime(now + before.ttl * 1000);
  if (now >= parseTime(until)) return { state: 'done', at, ttl: before.ttl, until };
  return { state: 'delegated', at: before.state === 'delegated' ? before.at : at, ttl: before.ttl, until };
}
