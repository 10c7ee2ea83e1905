import { openPleskCli } from '../../plesk/server/plesk-cli.ts';
import { installedId } from '../../plesk/program/program-folder.ts';
import { isExtension } from '../../plesk/server/backend-registration.ts';
import { ownCommand } from '../setup/own-command.ts';
import { pleskStatus } from '../../sync/status/plesk-status.ts';
import { count } from '../../text/count.ts';
import { ok, type Check, type Finding } from './check.ts';

/** Checks, if Plesk is installed, whether it calls us and whether our zones are as new as Plesk's. */
export const checkPlesk: Check = {
  name: 'plesk',
  run: async ({ env, store }) => {
    if (store === null) return [];
    const { slot, behind, error } = await pleskStatus(openPleskCli({ env, platform: process.platform }), store, null);
    if (error?.code === 'plesk-missing') return [ok('there is no Plesk on this machine')];
    const findings: Finding[] = [];
    if (slot.holder === 'ours') findings.push(ok(`its slot for a DNS backend is ours: ${slot.command}`));
    if (slot.holder === 'ours' && isOutOfDate(slot.command, env)) {
      const what = `that is not what this installation registers, which is ${ownCommand(env)}`;
      findings.push({ level: 'warning', what, hint: 'dns-sync plesk enable' });
    }
    if (slot.holder === 'other' || slot.holder === 'nobody') {
      const what = `its slot for a DNS backend is held by ${slot.command ?? 'nobody'}, so that the hook is not called`;
      findings.push({ level: 'error', what, hint: 'dns-sync plesk enable' });
    }
    if (behind.length > 0) {
      const what = `it has ${count(behind.length, 'zone')} newer than what was heard of them`;
      findings.push({ level: 'warning', what, hint: 'plesk bin dns --sync-all-zones' });
    }
    if (error !== null) findings.push({ level: 'unknown', what: error.message, hint: error.hint });
    return findings;
  },
};

/** Checks whether Plesk calls a command other than the one that `setup` links, for example from an earlier version. */
function isOutOfDate(command: string | null, env: NodeJS.ProcessEnv): boolean {
  if (command === null || isExtension(command)) return false;
  return installedId({ env, platform: process.platform }) !== null && command !== ownCommand(env);
}
