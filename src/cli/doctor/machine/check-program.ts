import { installedId } from '../../../server/program/program-folder.ts';
import { ownId } from '../../setup/own-command.ts';
import { ok, type Check } from '../check.ts';

/** Checks whether Plesk and the timers run this version of the program. */
export const checkProgram: Check = {
  name: 'program',
  see: 'docs/setup.md#updates',
  run: async ({ env }) => {
    const [own, installed] = [ownId(), installedId({ env, platform: process.platform })];
    if (installed === null)
      return [ok(`${own}; "dns-sync setup" has not installed a version for Plesk and the timers`)];
    if (installed === own) return [ok(`${own}, the same version that Plesk and the timers run`)];
    const what = `Plesk and the timers run version ${installed}, but this is ${own}`;
    return [{ level: 'warning', what, hint: 'run "dns-sync setup --yes --program-only"' }];
  },
};
