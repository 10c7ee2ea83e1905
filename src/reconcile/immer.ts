import { enablePatches, Immer } from 'immer';

let made: Immer | null = null;

/** What makes drafts and applies patches, set up when it is first asked for: most calls of the hook have no need of it. */
export function loadImmer(): Immer {
  if (made === null) {
    enablePatches();
    // Freezing every snapshot deeply costs more than the fold itself, and nothing here mutates one.
    made = new Immer({ autoFreeze: false });
  }
  return made;
}
