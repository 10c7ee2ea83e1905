import { openPanel } from '../../plesk/server/plesk-cli.ts';
import { readSlot } from '../../plesk/server/backend-registration.ts';
import { DnsSyncError } from '../../reconcile/error.ts';

/** Whether Plesk's slot isn't ours any more: why, null where it is ours or no Plesk is here; throws where it can't be told. */
export async function lostSlot(env: NodeJS.ProcessEnv): Promise<string | null> {
  try {
    const slot = await readSlot(openPanel({ env, platform: process.platform }));
    if (slot.holder === 'ours') return null;
    const holder = slot.command ?? 'nobody';
    return `the slot of Plesk is held by ${holder}, so that the hook is not called: dns-sync plesk enable`;
  } catch (error) {
    if (error instanceof DnsSyncError && error.code === 'plesk-missing') return null;
    throw error;
  }
}
