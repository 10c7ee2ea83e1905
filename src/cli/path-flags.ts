import { asVariable } from '../sync/by-of.ts';

/** Flags for the places of configuration and state, and their environment variables. */
const places: Readonly<Record<string, string>> = {
  '--config': 'DNS_SYNC_CONFIG',
  '--state-dir': 'DNS_SYNC_STATE_DIR',
};

/** All flags that become environment variables: the places, and who runs the command. */
const flags: Readonly<Record<string, string>> = { ...places, '--as': asVariable };

/**
 * Moves `--config FILE`, `--state-dir DIR` and `--as NAME` from a command line, up to `--`, to environment variables.
 * Returns the remaining words. A flag without a value stays, to be refused later.
 */
export function takePathFlags(words: readonly string[], env: NodeJS.ProcessEnv): string[] {
  const left: string[] = [];
  for (let i = 0; i < words.length; i++) {
    const word = words[i] as string;
    if (word === '--') return [...left, ...words.slice(i)];
    const [flag = '', ...rest] = word.split('=');
    const variable = Object.hasOwn(flags, flag) ? flags[flag] : undefined;
    const value = rest.length > 0 ? rest.join('=') : words[i + 1];
    if (variable === undefined || value === undefined || value === '') {
      left.push(word);
      continue;
    }
    env[variable] = value;
    if (rest.length === 0) i++;
  }
  return left;
}

/** Returns the flags of those places that are set. */
export function pathFlagsOf(env: Readonly<Record<string, string>>): readonly string[] {
  return Object.entries(places).flatMap(([flag, name]) => {
    const value = env[name];
    return value === undefined ? [] : [flag, value];
  });
}
