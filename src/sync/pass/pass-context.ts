import type { Store } from '../../state/store.ts';
import type { PassOptions } from './compare-zone.ts';

/** What a pass needs from outside. Times are milliseconds since the epoch; `random` returns numbers from 0 to 1. */
export interface PassContext {
  readonly store: Store;
  readonly options: PassOptions;
  readonly now: () => number;
  readonly random: () => number;
  /** The plan that is applied; null if none was shown. */
  readonly planId: string | null;
  /** Whether to mark hosted zones of ours that have no mark. */
  readonly marks: boolean;
  /** Longest wait for another process on the same zone, in milliseconds. */
  readonly waitMs: number;
  /** Set if the target answered this process before, so that a failure isn't an outage of the target. */
  readonly hasAnswered?: true;
}
