/** Environment variables that every program needs, by platform. None holds a credential. */
const usualVariables = ['PATH', 'LANG', 'HOME'];
const windowsVariables = ['SystemRoot', 'TEMP', 'PATHEXT', 'plesk_dir'];

/**
 * Returns the environment of a configured program: the usual variables and the named ones.
 * Ours may contain provider credentials, which it must not get.
 */
export function restrictedEnvironment(
  env: NodeJS.ProcessEnv,
  named: readonly string[] = [],
  platform: NodeJS.Platform = process.platform,
): NodeJS.ProcessEnv {
  const names = [...usualVariables, ...(platform === 'win32' ? windowsVariables : []), ...named];
  return Object.fromEntries(names.filter((name) => env[name] !== undefined).map((name) => [name, env[name]]));
}
