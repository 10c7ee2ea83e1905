import { openPleskCli } from '../../plesk/server/plesk-cli.ts';
import { readRegistration } from '../../plesk/server/backend-registration.ts';
import { rethrowUnlessKnown } from '../../reconcile/error.ts';

/**
 * Returns why Plesk's backend slot isn't ours anymore; null if it is ours or Plesk isn't installed.
 * Throws if unknown.
 */
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
