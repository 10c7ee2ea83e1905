import type { Store } from '../../state/store.ts';
import type { Session } from '../session.ts';
import type { PassOptions } from './compare-zone.ts';

/** What a pass needs from outside. The clock is in `options`; `random` returns numbers from 0 to 1. */
export interface PassContext {
  readonly store: Store;
  readonly options: PassOptions;
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

/** The part of a context that differs between commands. */
type PassKind = Pick<PassContext, 'marks' | 'waitMs'> &
  Pick<PassOptions, 'unattended'> & { readonly planId?: string | null };

/** Builds the context of the passes of a command. */
export function passContext(
  { store, config, now }: Pick<Session, 'store' | 'config' | 'now'>,
  { unattended, marks, waitMs, planId = null }: PassKind,
): PassContext {
  return { store, options: { config, unattended, now }, planId, random: Math.random, marks, waitMs };
}
