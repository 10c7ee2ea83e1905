import { ok, type Check } from './check.ts';

/** Reports the version of Node. The executables refuse one that is too old before anything else is loaded. */
export const checkNode: Check = { name: 'Node', run: async () => [ok(process.version)] };
