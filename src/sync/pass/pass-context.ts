import type { Store } from '../../state/store.ts';
import type { PassOptions } from './compare-zone.ts';

/** What a pass needs from outside. Times are milliseconds since the epoch; `random` gives numbers from 0 to 1. */
export interface PassContext {
  readonly store: Store;
  readonly options: PassOptions;
  readonly now: () => number;
  readonly random: () => number;
  /** The plan that is carried out; null where none was shown. */
  readonly planId: string | null;
  /** Whether hosted zones of ours without a mark are marked. */
  readonly marks: boolean;
  /** How long to wait for another process that works on the same zone, in milliseconds. */
  readonly waitMs: number;
  /** Whether the target answered this process before: what fails now doesn't fail because the target is away. */
  readonly hasAnswered?: true;
}
