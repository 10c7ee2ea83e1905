/** What people see of a command beside its data. */
export interface Talk {
  readonly color: 'auto' | 'always' | 'never';
  readonly volume: 'quiet' | 'normal' | 'verbose';
  /** The form of messages on stderr; null if the configuration decides. */
  readonly format: 'text' | 'json' | null;
}

export const usualTalk: Talk = { color: 'auto', volume: 'normal', format: null };

/** The values of flags that need one. */
export const talkChoices = {
  '--color': ['auto', 'always', 'never'],
  '--log-format': ['text', 'json'],
} as const;

/**
 * Takes `--color`, `--log-format`, `-q` and `-v` from a command line, up to `--`.
 * If a flag is repeated, the last one counts. A flag with a missing or unknown value stays, to be refused later.
 */
export function takeTalkWords(words: readonly string[]): { readonly left: string[]; readonly talk: Talk } {
  const left: string[] = [];
  let talk = usualTalk;
  const places = words.entries();
  for (const [i, word] of places) {
    if (word === '--') return { left: [...left, ...words.slice(i)], talk };
    const [flag = '', ...rest] = word.split('=');
    const value = rest.length > 0 ? rest.join('=') : words[i + 1];
    const color = flag === '--color' ? talkChoices['--color'].find((choice) => choice === value) : undefined;
    const format = flag === '--log-format' ? talkChoices['--log-format'].find((choice) => choice === value) : undefined;
    const volume = volumeOf(word);
    if (color === undefined && format === undefined && volume === null) {
      left.push(word);
      continue;
    }
    talk = {
      color: color ?? talk.color,
      volume: volume ?? talk.volume,
      format: format ?? talk.format,
    };
    if (volume === null && rest.length === 0) places.next();
  }
  return { left, talk };
}

/** Returns the volume of `-q`, `-v` and their long forms; of several letters, the last one counts. */
function volumeOf(word: string): 'quiet' | 'verbose' | null {
  if (word === '--quiet' || /^-[qv]*q$/.test(word)) return 'quiet';
  return word === '--verbose' || /^-[qv]*v$/.test(word) ? 'verbose' : null;
}
