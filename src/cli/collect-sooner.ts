import { setFlagsFromString } from 'node:v8';

/**
 * Makes V8 collect garbage sooner, for commands that work on thousands of zones.
 * By default the young generation grows to 16 MB a space, and the heap to four times the memory in use: a `drift` of 1,000
 * zones takes 175 MB instead of 108. The hook doesn't use it: it ends before its memory grows.
 */
export function collectSooner(): void {
  setFlagsFromString('--semi-space-growth-factor=1');
  setFlagsFromString('--heap-growing-percent=25');
}
