import { fromCache } from './from-cache.ts';
import type { Start } from './start.ts';

/**
 * Starts a pass like `fromCache`, but observes the zone before anything is sent.
 * It is for a state that another server brought: its record of a hosted zone is a claim until the zone was seen.
 */
export const lookBeforeWriting: Start = {
  unchanged: fromCache.unchanged,
  begin: async (context, target, subject) => {
    const begun = await fromCache.begin(context, target, subject);
    return typeof begun === 'function' ? async () => null : begun;
  },
};

/** Starts a pass with an observation, whatever the cache shows: for a person who wants the zone to be looked at. */
export const fromObservation: Start = {
  unchanged: async () => null,
  begin: async () => async () => null,
};
