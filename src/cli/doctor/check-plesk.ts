import { openPanel } from '../../plesk/panel.ts';
import { panelStatus } from '../panel-status.ts';
import { count } from '../render/counts.ts';
import { ok, type Check, type Finding } from './check.ts';

/** Whether Plesk calls us, where a Plesk is on this machine, and whether we heard of all that it has. */
export const checkPlesk: Check = {
  name: 'plesk',
  run: async ({ env, store }) => {
    if (store === null) return [];
    const { slot, behind, error } = await panelStatus(openPanel({ env, platform: process.platform }), store, null);
    if (error?.code === 'plesk-missing') return [ok('there is no Plesk on this machine')];
    const findings: Finding[] = [];
    if (slot.holder === 'ours') findings.push(ok(`its slot for a DNS backend is ours: ${slot.command}`));
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
