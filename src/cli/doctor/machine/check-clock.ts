import { rethrowUnlessKnown } from '../../../reconcile/error.ts';
import { timesAhead } from '../../../sync/status/times-ahead.ts';
import type { Check } from '../check.ts';

/** Checks whether anything is dated in the future, so that its age is unknown. */
export const checkClock: Check = {
  name: 'clock',
  see: 'docs/state.md#optional-files',
  run: async ({ store, targets, now }) => {
    if (store === null) return [];
    const fullChecks: Record<string, string | null> = {};
    try {
      for (const { name } of targets) {
        fullChecks[name] = (await store.readTarget(name)).look?.at ?? null;
      }
      const ahead = timesAhead({ calls: await store.calls(), fullChecks }, now());
      const hint =
        'check the clock of this machine (timedatectl); the next hook call and the next check correct the dates';
      return ahead.map((what) => ({ level: 'warning', what, hint }));
    } catch (error) {
      rethrowUnlessKnown(error);
      return [{ level: 'error', what: error.message, hint: error.hint }];
    }
  },
};
