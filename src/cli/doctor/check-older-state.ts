import { rethrowUnlessKnown } from '../../reconcile/error.ts';
import { olderStateRelease } from '../../reconcile/plan/hold-older-state.ts';
import { compareWithPlesk, olderStateFact } from '../../sync/resync/older-state.ts';
import type { Check } from './check.ts';

/** Checks whether the state directory is the original, or which zones of a restored one are current. */
export const checkOlderState: Check = {
  name: 'state copy',
  see: 'docs/backup-and-restore.md#restore',
  run: async ({ env, store }) => {
    if (store === null) return [];
    try {
      await compareWithPlesk(env, store);
      const older = await store.older.read();
      return older === null ? [] : [{ level: 'error', what: olderStateFact(older), hint: olderStateRelease }];
    } catch (error) {
      rethrowUnlessKnown(error);
      return [{ level: 'error', what: error.message, hint: error.hint }];
    }
  },
};
