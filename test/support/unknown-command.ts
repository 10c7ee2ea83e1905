import { execFileSync } from 'node:child_process';
import { join } from 'node:path';
import { commandTree } from '../../scripts/command-model.ts';
import { commandShapes } from '../../src/cli/help/command-tree.ts';

/** The options and arguments of a command, identified by its words; none for the program itself. */
interface Known {
  readonly commands: readonly string[];
  /** Whether an option takes the next word as its value. */
  readonly options: ReadonlyMap<string, boolean>;
}

/** Returns all commands of the built program, by their words. */
export async function knownCommands(): Promise<ReadonlyMap<string, Known>> {
  const help = execFileSync(process.execPath, [join(import.meta.dirname, '../../dist/dns-sync.cjs'), '--help'], {
    encoding: 'utf8',
  });
  const own = [...help.matchAll(/^ {2}(?:(-\w), )?(--[\w-]+)( <)?/gm)].flatMap(([, short, long, value]) =>
    [short, long].flatMap((flag) => (flag === undefined ? [] : [[flag, value !== undefined] as const])),
  );
  return new Map(
    commandShapes(await commandTree()).map(({ path, commands, options }) => [
      path,
      {
        commands: commands.map(({ name }) => name),
        options: new Map([
          ...own,
          ...options.flatMap(({ flags, value }) => flags.map((flag) => [flag, value.kind !== 'none'] as const)),
        ]),
      },
    ]),
  );
}

/** Ends a command line in a shell line or in a sentence. */
const end = /["`)|;&<>#…]|, |: /;

/** A placeholder, such as "[options]" and ZONE. */
const isPlaceholder = /^(?:\[[^-].*|[A-Z]+)$/;

/** Follows the name in the comment of a hosted zone, which isn't a command line. */
const mark = /^(?:server=|free was=|for NAME)/;

/** Lists what command lines in a line, except those of the Plesk extension ("plesk ext dns-sync"), name and the program doesn't know. */
export function unknownIn(line: string, known: ReadonlyMap<string, Known>): readonly string[] {
  return [...line.matchAll(/(?<=^|[\s"'(])(?<!--[\w-]+ |plesk ext )dns-sync +(?=\S)(.+?)(?=[\s"'(]dns-sync |$)/g)]
    .map(([, rest]) => rest as string)
    .filter((rest) => !mark.test(rest))
    .flatMap((rest) => {
      const words = (rest.split(end)[0] as string).trim().split(/\s+/);
      return unknownWords(words, known);
    });
}

function unknownWords(words: readonly string[], known: ReadonlyMap<string, Known>): readonly string[] {
  let path = '';
  let isValue = false;
  const faults: string[] = [];
  for (const word of words.map((text) => text.replaceAll(/^\[(?=-)|\]$/g, ''))) {
    const here = known.get(path);
    if (here === undefined) throw new Error(`no command ${path}`);
    const [flag = ''] = word.split('=');
    if (isValue || word === '' || isPlaceholder.test(word)) isValue = false;
    else if (/^--?[a-zA-Z]/.test(word)) {
      isValue = here.options.get(flag) === true && !word.includes('=');
      if (!here.options.has(flag)) faults.push(`"dns-sync ${path}" has no option ${flag}`);
    } else if (here.commands.includes(word)) path = path === '' ? word : `${path} ${word}`;
    else if (here.commands.length > 0) return [...faults, `"dns-sync ${path}" has no command ${word}`];
  }
  return faults;
}
