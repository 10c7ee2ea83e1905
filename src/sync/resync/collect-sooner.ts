import { setFlagsFromString } from 'node:v8';

/**
 * Lets V8 collect garbage once the heap has grown by a quarter. By default it waits until the heap is up to four times as
 * large as what is in use: `resync` of 12,000 zones took 431 MB, and takes about 270 MB, with 80 MB in use.
 */
export function collectSooner(): void {
  setFlagsFromString('--heap-growing-percent=25');
}
