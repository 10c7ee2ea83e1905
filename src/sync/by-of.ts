import { isName, type By } from '../reconcile/by.ts';

/** The variable that has the name of `--as`. */
export const asVariable = 'DNS_SYNC_AS';

/** Returns who runs this process; null if nothing is known. Names that can't be shown are left out. */
export function byOf(env: NodeJS.ProcessEnv): By | null {
  const uid = process.getuid?.() ?? null;
  const [sudoUser, as] = [nameIn(env, 'SUDO_USER'), nameIn(env, asVariable)];
  return uid === null && sudoUser === null && as === null ? null : { uid, sudoUser, as };
}

function nameIn(env: NodeJS.ProcessEnv, variable: string): string | null {
  const name = env[variable] ?? '';
  return isName(name) ? name : null;
}
