import { ok, type Check } from '../check.ts';

/** Reports the version of Node. The executables refuse an old one before they load anything. */
export const checkNode: Check = {
  name: 'Node',
  see: 'docs/getting-started.md#getting-started',
  run: async () => [ok(process.version)],
};
