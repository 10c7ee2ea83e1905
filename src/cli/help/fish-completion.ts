import type { CommandShape, Fill } from './command-tree.ts';

/**
 * The fish completion script. fish itself filters words by their beginning, and offers options only after a "-".
 * `zonesFolder` has the documents of the zones: their file names complete zones without starting the program.
 */
export function fishCompletion(commands: readonly CommandShape[], zonesFolder: string): string {
  const paths = commands.map(({ path }) => path).filter((path) => path !== '');
  return `# fish completion of dns-sync; as ~/.config/fish/completions/dns-sync.fish
function __dns_sync_zones
  for file in ${fishQuoted(zonesFolder)}/*.json
    string replace --regex '.*/(.*)\\.json$' '$1' $file | string match --invert --regex '[%~*]'
  end
end
function __dns_sync_at
  set -l at ''
  for word in (commandline -opc)[2..-1]
    set -l longer (string trim -- "$at $word")
    contains -- $longer ${paths.map(fishQuoted).join(' ')}; and set at $longer
  end
  test "$at" = "$argv"
end
complete -c dns-sync -f
${commands.flatMap(linesOf).join('\n')}
`;
}

/** What can follow one command: its options, its subcommands, its argument. */
function linesOf({ path, commands, options, argument }: CommandShape): readonly string[] {
  const start = `complete -c dns-sync -n ${fishQuoted(path === '' ? '__dns_sync_at' : `__dns_sync_at ${path}`)}`;
  return [
    ...options.map(({ flags, value, description }) =>
      [start, ...flags.map(flagOf), ...valueOf(value), '-d', fishQuoted(description)].join(' '),
    ),
    ...commands.map(({ name, description }) => `${start} -a ${name} -d ${fishQuoted(description)}`),
    ...(commands.length > 0 || argument.kind === 'none' || argument.kind === 'any'
      ? []
      : [`${start} ${fill(argument)}`]),
  ];
}

function flagOf(flag: string): string {
  return flag.startsWith('--') ? `-l ${flag.slice(2)}` : `-s ${flag.slice(1)}`;
}

function valueOf(value: Fill): readonly string[] {
  if (value.kind === 'none') return [];
  return value.kind === 'any' ? ['-x'] : value.kind === 'file' ? ['-r', '-F'] : ['-x', fill(value)];
}

function fill(value: Fill): string {
  if (value.kind === 'words') return `-a ${fishQuoted(value.words.join(' '))}`;
  return value.kind === 'zone' ? "-a '(__dns_sync_zones)'" : '-F';
}

/** A text as fish takes it for one word: in single quotes only "\" and "'" are special. */
function fishQuoted(text: string): string {
  return /^[\w@%+=:,./-]+$/.test(text) ? text : `'${text.replaceAll(/[\\']/g, String.raw`\$&`)}'`;
}
