import { installedId } from '../../plesk/program/program-folder.ts';
import { ownId } from '../setup/own-command.ts';
import { ok, type Check } from './check.ts';

/** Checks whether Plesk and the timers run this version of the program. */
export const checkProgram: Check = {
  name: 'program',
  run: async ({ env }) => {
    const [own, installed] = [ownId(), installedId({ env, platform: process.platform })];
    if (installed === null) return [ok(`${own}; setup has installed no version for Plesk and the timers`)];
    if (installed === own) return [ok(`${own}, which Plesk and the timers run too`)];
    const what = `Plesk and the timers run the version ${installed}, and this is ${own}`;
    return [{ level: 'warning', what, hint: 'dns-sync setup --yes --program-only' }];
  },
};
