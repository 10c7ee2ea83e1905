import type { CommandModel, ProgramModel } from './command-model.ts';
import { configurationKeys } from './configuration-keys.ts';
import { bold, literal, manPage, paragraph, tagged } from './roff.ts';

/** dns-sync(1): all commands, their options, examples and exit codes. */
export function programManPage({ description, options, environment, commands }: ProgramModel): string {
  return manPage('dns-sync', 1, 'keep DNS zones that are edited in Plesk in sync with DNS services', [
    ['SYNOPSIS', [bold('dns-sync [options] COMMAND [arguments]')]],
    [
      'DESCRIPTION',
      [
        paragraph(description),
        paragraph(
          'ZONE is a name in ASCII or national spelling, with or without the final dot, or a glob such as "*.de". ' +
            'Data goes to stdout and messages go to stderr.',
        ),
      ],
    ],
    ['OPTIONS', tagged(termsOf(options))],
    ['COMMANDS', commands.flatMap(commandPart)],
    ['ENVIRONMENT', tagged(termsOf(environment))],
    [
      'FILES',
      tagged([
        ['/etc/dns-sync/config.json', 'The configuration: see dns-sync-config(5).'],
        ['/var/lib/dns-sync', 'The state directory.'],
      ]),
    ],
    ['SEE ALSO', [paragraph('dns-sync-hook(1), dns-sync-config(5)')]],
  ]);
}

/** dns-sync-hook(1): the executable that Plesk calls. */
export function hookManPage({ environment, commands }: ProgramModel): string {
  const hook = commands.find(({ name }) => name === 'dns-sync hook');
  if (hook === undefined) throw new Error('there is no command hook');
  return manPage('dns-sync-hook', 1, 'record and apply a DNS call from Plesk', [
    ['SYNOPSIS', [bold('dns-sync-hook')]],
    ['DESCRIPTION', [paragraph(hook.description), paragraph('Plesk runs it as its custom DNS backend.')]],
    ['EXIT STATUS', tagged(hook.exits)],
    ['ENVIRONMENT', tagged(termsOf(environment))],
    ['EXAMPLES', literal(hook.examples)],
    ['SEE ALSO', [paragraph('dns-sync(1), dns-sync-config(5)')]],
  ]);
}

/** dns-sync-config(5): all keys of the configuration. */
export function configurationManPage(): string {
  const parts = configurationKeys();
  const terms = (keys: (typeof parts)[number]): readonly string[] =>
    tagged(
      keys.map(({ key, value, standard, meaning }) => [
        key,
        meaning,
        `Value: ${value}.${standard === '' ? '' : standard === 'required' ? ' Required.' : ` Default: ${standard}.`}`,
      ]),
    );
  const single = parts.filter((keys) => keys.length === 1).flat();
  return manPage('dns-sync-config', 5, 'configuration of dns-sync', [
    ['SYNOPSIS', [bold('/etc/dns-sync/config.json')]],
    [
      'DESCRIPTION',
      [
        paragraph(
          'The configuration is a JSON document. "{}" is complete: every key is optional unless it is marked as ' +
            'required. A key that is not on this page is an error that names it.',
        ),
        paragraph(
          'In keys, "*" stands for a name of your choice, and "[]" for each item of a list. Globs are names with ' +
            '"*", such as "*.de".',
        ),
      ],
    ],
    ['TOP LEVEL', terms(single)],
    ...parts
      .filter((keys) => keys.length > 1)
      .map((keys) => [(keys[0]?.key ?? '').toUpperCase(), terms(keys)] as const),
    ['SEE ALSO', [paragraph('dns-sync(1), dns-sync-hook(1)')]],
  ]);
}

/** The part of a command, with those of its subcommands. */
function commandPart({ name, usage, description, parameters, examples, exits, subcommands }: CommandModel): string[] {
  return [
    `.SS "${name}"`,
    bold(usage),
    paragraph(description),
    ...tagged(parameters),
    ...(exits.length === 0 ? [] : [paragraph('Exit codes:'), ...tagged(exits)]),
    ...(examples.length === 0 ? [] : [paragraph('Examples:'), ...literal(examples)]),
    ...subcommands.flatMap(commandPart),
  ];
}

/** The terms and meanings of a list as the help prints it, with long meanings wrapped. */
function termsOf(list: string): readonly (readonly [string, string])[] {
  return list
    .split(/\n(?= {2}\S)/)
    .map((item) => /^\s*(.*?) {2,}(.*)$/s.exec(item))
    .map((found) => [found?.[1] ?? '', (found?.[2] ?? '').replaceAll(/\s+/g, ' ')] as const);
}
