import { setTimeout as sleep } from 'node:timers/promises';
import { patienceWith } from './errors.ts';

/** First pause and longest pause in milliseconds between two tries of one call. */
const firstPause = 100;
const longestPause = 5000;

/** A call that got no answer, or a failing one, is tried this often; a busy service is waited for until the deadline. */
const triesWhenLost = 4;
const triesWhenBusy = 30;

/** How to repeat: `deadline` in milliseconds since the epoch, or null; `translate` makes the error that is thrown in the end. */
export interface PatienceOptions {
  readonly deadline: number | null;
  readonly translate: (thrown: unknown) => Error;
}

/** A single try is given up after this many milliseconds without an answer. */
const longestTry = 30_000;

/**
 * Makes a call, again with growing, jittered pauses where the service is busy or the answer was lost. The signal that
 * the call gets ends a try that hangs, so that the deadline holds against a silent service too.
 */
export async function withPatience<T>(
  call: (signal: AbortSignal) => Promise<T>,
  { deadline, translate }: PatienceOptions,
): Promise<T> {
  for (let tries = 1; ; tries++) {
    const left = deadline === null ? longestTry : Math.max(1, Math.min(longestTry, deadline - Date.now()));
    try {
      return await call(AbortSignal.timeout(left));
    } catch (thrown) {
      const patience = patienceWith(thrown);
      const most = patience === 'busy' ? triesWhenBusy : triesWhenLost;
      const pause = Math.min(longestPause, firstPause * 2 ** (tries - 1)) * (0.5 + Math.random() / 2);
      const late = deadline !== null && Date.now() + pause > deadline;
      if (patience === 'none' || tries >= most || late) throw translate(thrown);
      await sleep(pause);
    }
  }
}
