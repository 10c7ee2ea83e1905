import { getPriority, setPriority } from 'node:os';

/** What a process starts with unless somebody wants it otherwise, and what goes before ten such (setpriority(2)). */
const usual = 0;
const before = -10;

/**
 * Lets this process go before others that want the processor, where the system allows it, which it does for root. It is for
 * work that others wait for and that waits for the network most of its time: as one of a hundred calls that start it
 * would get a hundredth of the machine. Who was told to step back stays there.
 */
export function goFirst(): void {
  try {
    if (getPriority() === usual) setPriority(before);
  } catch {
    // Not allowed: it takes its turn like all others.
  }
}
