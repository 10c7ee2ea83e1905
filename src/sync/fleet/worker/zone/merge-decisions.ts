import type { ZoneDocument } from '../../../../state/documents/document.ts';
import { untouched } from '../../../pass/compare-zone.ts';

type Targets = ZoneDocument['targets'];

/**
 * Adds what an administrator decided on a server, as its claim has it, to the state of the fleet: released changes and
 * adoptions. All else of the state is the fleet's.
 */
export function mergeDecisions(ours: Targets, claimed: Targets): Targets {
  const merged: Record<string, Targets[string]> = { ...ours };
  for (const [name, { released, adopting }] of Object.entries(claimed)) {
    const state = ours[name] ?? untouched;
    const more = released.filter((key) => !state.released.includes(key));
    if (more.length === 0 && (!adopting || state.adopting)) continue;
    merged[name] = { ...state, released: [...state.released, ...more], adopting: state.adopting || adopting };
  }
  return merged;
}
