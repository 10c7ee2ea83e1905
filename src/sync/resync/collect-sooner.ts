import { setFlagsFromString } from 'node:v8';

/**
 * Makes V8 collect garbage once the heap has grown by a quarter.
 * By default it waits until the heap is up to four times the memory in use. `resync` of 12,000 zones then took 431 MB
 * instead of about 270 MB, with 80 MB in use.
 */
export function collectSooner(): void {
  setFlagsFromString('--heap-growing-percent=25');
}
