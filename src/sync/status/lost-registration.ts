import { openPleskCli } from '../../plesk/server/plesk-cli.ts';
import { readRegistration } from '../../plesk/server/backend-registration.ts';
import { rethrowUnlessKnown } from '../../reconcile/error.ts';

/** Whether Plesk's slot isn't ours any more: why, null where it is ours or no Plesk is here; throws where it can't be told. */
export async function lostRegistration(env: NodeJS.ProcessEnv): Promise<string | null> {
  try {
    const slot = await readRegistration(openPleskCli({ env, platform: process.platform }));
    if (slot.holder === 'ours') return null;
    const holder = slot.command ?? 'nobody';
    return `the slot of Plesk is held by ${holder}, so that the hook is not called: dns-sync plesk enable`;
  } catch (error) {
    rethrowUnlessKnown(error, 'plesk-missing');
    return null;
  }
}
