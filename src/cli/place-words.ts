/** The words of a command line that name the places of configuration and state, and the variables that do the same. */
const flags: Readonly<Record<string, string>> = {
  '--config': 'DNS_SYNC_CONFIG',
  '--state-dir': 'DNS_SYNC_STATE_DIR',
};

/**
 * Takes `--config FILE` and `--state-dir DIR` out of a command line, up to a word `--`, and sets the variables of an
 * environment. Gives the words that are left; a flag without a value stays, to be refused with the rest.
 */
export function takePlaceWords(words: readonly string[], env: NodeJS.ProcessEnv): string[] {
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

/** The words for those variables that are set. */
export function placeWordsOf(env: Readonly<Record<string, string>>): readonly string[] {
  return Object.entries(flags).flatMap(([flag, name]) => {
    const value = env[name];
    return value === undefined ? [] : [flag, value];
  });
}
