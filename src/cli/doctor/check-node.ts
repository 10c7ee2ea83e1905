import { ok, type Check } from './check.ts';

/** Reports the version of Node. The executables refuse an old one before they load anything. */
export const checkNode: Check = { name: 'Node', run: async () => [ok(process.version)] };
