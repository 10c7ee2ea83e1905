import { setTimeout as sleep } from 'node:timers/promises';

/** Longer than anything takes on a busy machine, in milliseconds. */
const longest = 300_000;

/** Waits until a condition holds. Throws its description after some minutes. */
export async function until(what: string, holds: () => boolean | Promise<boolean>): Promise<void> {
  for (const end = Date.now() + longest; !(await holds()); await sleep(10))
    if (Date.now() > end) throw new Error(`waited for ${longest / 1000} s in vain: ${what}`);
}
