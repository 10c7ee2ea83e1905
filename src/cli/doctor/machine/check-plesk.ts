import { openPleskCli } from '../../../plesk/panel/plesk-cli.ts';
import { installedId } from '../../../server/program/program-folder.ts';
import { isExtension } from '../../../plesk/panel/backend-registration.ts';
import { isRoute53Extension, route53Extension } from '../../../plesk/panel/route53-extension.ts';
import { ownCommand } from '../../setup/own-command.ts';
import { pleskStatus } from '../../../sync/status/plesk-status.ts';
import { count } from '../../../text/count.ts';
import { ok, type Check, type Finding } from '../check.ts';

/** Checks, if Plesk is installed, whether it calls us and whether our zones are as new as Plesk's. */
export const checkPlesk: Check = {
  name: 'plesk',
  see: 'docs/setup.md#check-the-registration',
  run: async ({ env, store, config }) => {
    if (store === null) return [];
    const { slot, behind, error } = await pleskStatus(openPleskCli({ env, platform: process.platform }), store, null);
    if (error?.code === 'plesk-missing') return [ok('Plesk is not installed on this machine')];
    const findings: Finding[] = [];
    if (slot.holder === 'ours') findings.push(ok(`dns-sync is registered as the custom DNS backend: ${slot.command}`));
    if (slot.holder === 'ours' && isOutOfDate(slot.command, env)) {
      const what = `the registered command is not the one of this installation: ${ownCommand(env)}`;
      findings.push({ level: 'warning', what, hint: 'run "dns-sync plesk enable"' });
    }
    if (slot.holder === 'other' || slot.holder === 'nobody') {
      findings.push({ level: 'error', what: unregistered(slot.command), hint: registeringHint(slot.command) });
    }
    for (const { command } of config?.hook.chain ?? [])
      if (isRoute53Extension(command)) findings.push(chained(command));
    if (behind.length > 0) {
      const what = `${count(behind.length, 'zone')} changed in Plesk without a hook call`;
      findings.push({ level: 'warning', what, hint: 'run "plesk bin dns --sync-all-zones"' });
    }
    if (error !== null) findings.push({ level: 'unknown', what: error.message, hint: error.hint });
    return findings;
  },
};

function unregistered(command: string | null): string {
  return command === null
    ? 'no custom DNS backend is registered in Plesk, so the hook is never called'
    : `another DNS backend is registered in Plesk, so the hook is never called: ${command}`;
}

function registeringHint(command: string | null): string {
  if (command === null || !isRoute53Extension(command)) return 'run "dns-sync plesk enable"';
  return `${route53Extension.fact}: ${route53Extension.advice}`;
}

function chained(command: string): Finding {
  const hint = 'remove it from hook.chain in the configuration';
  return { level: 'error', what: `${route53Extension.fact}: ${command}`, hint };
}

/** Checks whether Plesk calls a command other than the one that `setup` links, for example from an earlier version. */
function isOutOfDate(command: string | null, env: NodeJS.ProcessEnv): boolean {
  if (command === null || isExtension(command)) return false;
  return installedId({ env, platform: process.platform }) !== null && command !== ownCommand(env);
}
