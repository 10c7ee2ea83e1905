import type { KnownLive } from '../live/known-live.ts';
import type { NewEvent } from './event.ts';
import { shortened } from './listed.ts';

/** A zone that is no longer live, and one that is again. A check without a result makes no event. */
export function liveEvents(
  target: string,
  before: KnownLive | undefined,
  after: KnownLive | undefined,
): readonly NewEvent[] {
  const [was, is] = [before?.notLiveSince, after?.notLiveSince];
  if (is !== undefined && was === undefined) {
    const reason = shortened(after?.reason ?? '');
    return [{ target, kind: 'not-live', text: shortened(`not live: ${reason}`), detail: { since: is, reason } }];
  }
  if (was === undefined || after?.live !== true) return [];
  return [{ target, kind: 'recovered', text: 'live again', detail: { since: was } }];
}
