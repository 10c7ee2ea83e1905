import { enablePatches, Immer } from 'immer';

let made: Immer | null = null;

/** Creates immer on first use, because most calls of the hook don't need it. */
export function loadImmer(): Immer {
  if (made === null) {
    enablePatches();
    // Deep freezing of every snapshot costs more than the fold itself, and nothing here mutates one.
    made = new Immer({ autoFreeze: false });
  }
  return made;
}
