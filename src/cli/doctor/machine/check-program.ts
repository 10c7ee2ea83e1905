import { hasCodeCache } from '../../../server/program/make-code-cache.ts';
import { installedId, programsFolder, runFolder } from '../../../server/program/program-folder.ts';
import { ownId } from '../../setup/own-command.ts';
import { ok, type Check } from '../check.ts';

/** Checks whether Plesk and the timers run this version of the program. */
export const checkProgram: Check = {
  name: 'program',
  see: 'docs/setup.md#updates',
  run: async ({ env }) => {
    const server = { env, platform: process.platform };
    const [own, installed] = [ownId(), installedId(server)];
    if (installed === null)
      return [ok(`${own}; "dns-sync setup" has not installed a version for Plesk and the timers`)];
    if (installed === own) {
      const slow = hasCodeCache(runFolder(programsFolder(server), own, server.platform))
        ? ''
        : `; it has no code cache for Node ${process.version}, so that each call compiles it: to make one, run "dns-sync setup --yes --program-only"`;
      return [ok(`${own}, the same version that Plesk and the timers run${slow}`)];
    }
    const what = `Plesk and the timers run version ${installed}, but this is ${own}`;
    return [{ level: 'warning', what, hint: 'run "dns-sync setup --yes --program-only"' }];
  },
};
