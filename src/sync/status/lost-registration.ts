import { openPleskCli } from '../../plesk/panel/plesk-cli.ts';
import { readRegistration } from '../../plesk/panel/backend-registration.ts';
import { rethrowUnlessKnown } from '../../reconcile/error.ts';

/**
 * Returns why Plesk doesn't call the hook; null if it is ours or Plesk isn't installed.
 * Throws if unknown.
 */
export async function lostRegistration(env: NodeJS.ProcessEnv): Promise<string | null> {
  try {
    const slot = await readRegistration(openPleskCli({ env, platform: process.platform }));
    if (slot.holder === 'ours') return null;
    const found = slot.command === null ? 'no DNS backend' : `another DNS backend (${slot.command})`;
    return `Plesk calls ${found}, not dns-sync: run "dns-sync plesk enable"`;
  } catch (error) {
    rethrowUnlessKnown(error, 'plesk-missing');
    return null;
  }
}
