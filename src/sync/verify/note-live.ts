import { rethrowUnlessKnown } from '../../reconcile/error.ts';
import { liveAfter } from '../../reconcile/live/known-live.ts';
import { sameJson } from '../../reconcile/same-json.ts';
import { updateState } from '../pass/target-state.ts';
import type { Session } from '../session.ts';
import type { Verified } from './verify-zone.ts';

/**
 * Records for "status" whether a zone is live.
 * A zone that waits for its first or last change, or that was written since its servers were asked, keeps its record.
 * Users with read-only access to the state record nothing.
 */
export async function noteLive({ store }: Pick<Session, 'store'>, verified: Verified, at: string): Promise<void> {
  const { row, applied, waits, isYoung } = verified;
  if (row.error !== null || applied === null || (isYoung && waits && row.live === false)) return;
  try {
    await updateState(store, row, (state) => {
      if (!sameJson(state.applied, applied)) return state;
      return { ...state, live: liveAfter(state.live, row, at) };
    });
  } catch (error) {
    rethrowUnlessKnown(error);
  }
}
