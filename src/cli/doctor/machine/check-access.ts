import { dirname } from 'node:path';
import { protectingCommands, unsafeAccess } from '../../../server/windows/protect-folder.ts';
import { rethrowUnlessKnown } from '../../../reconcile/error.ts';
import { configPath } from '../../../config/load-config.ts';
import { ok, type Check, type Finding } from '../check.ts';

/**
 * Checks whether other users can write to the folders of configuration and state.
 * Windows only: elsewhere every start checks this.
 */
export const checkAccess: Check = {
  name: 'access',
  see: 'docs/windows.md#install',
  run: async ({ env, config }) => {
    const folders = [dirname(configPath(env)), ...(config === null ? [] : [config.stateDir])];
    return Promise.all(folders.map(async (folder) => findingOf(folder, env)));
  },
};

async function findingOf(folder: string, env: NodeJS.ProcessEnv): Promise<Finding> {
  try {
    const writers = await unsafeAccess(folder, env);
    if (writers.length === 0) return ok(`only administrators and chosen accounts can write to ${folder}`);
    const what = `${writers.join(', ')} can write to ${folder}`;
    return { level: 'error', what, hint: protectingCommands(folder) };
  } catch (error) {
    rethrowUnlessKnown(error);
    return { level: 'unknown', what: error.message, hint: error.hint };
  }
}
