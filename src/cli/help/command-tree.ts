import type { Command } from 'commander';

/** What can follow on the command line: nothing, one of some words, a file, a zone, or other text. */
export type Fill =
  | { readonly kind: 'none' | 'file' | 'zone' | 'any' }
  | { readonly kind: 'words'; readonly words: readonly string[] };

export interface OptionShape {
  readonly flags: readonly string[];
  readonly description: string;
  readonly value: Fill;
}

/** A command by its words ("plan", "trash restore"; empty for the program itself), and its options and arguments. */
export interface CommandShape {
  readonly path: string;
  readonly commands: readonly { readonly name: string; readonly description: string }[];
  readonly options: readonly OptionShape[];
  readonly argument: Fill;
}

/** Lists the commands of the program, the program itself first. */
export function commandShapes(command: Command, path = ''): readonly CommandShape[] {
  const help = command.createHelp();
  const own = help.visibleCommands(command).filter((child) => child.name() !== 'help');
  help.showGlobalOptions = true;
  // The version is an option of the program alone.
  const global = help.visibleGlobalOptions(command).filter(({ long }) => long !== '--version');
  const options = [...help.visibleOptions(command), ...global].map((option) => ({
    flags: [option.short, option.long].filter((flag) => flag !== undefined),
    description: option.description,
    value: option.required || option.optional ? fillOf(option.flags, option.argChoices) : none,
  }));
  const [argument] = command.registeredArguments;
  const shape: CommandShape = {
    path,
    commands: own.map((child) => ({ name: child.name(), description: child.description() })),
    options,
    argument: argument === undefined ? none : fillOf(argument.name(), argument.argChoices),
  };
  return [
    shape,
    ...own.flatMap((child) => commandShapes(child, path === '' ? child.name() : `${path} ${child.name()}`)),
  ];
}

const none: Fill = { kind: 'none' };

/** Derives the kind of a value from its capitalized name in the help. */
function fillOf(name: string, choices: readonly string[] | undefined): Fill {
  if (choices !== undefined) return { kind: 'words', words: choices };
  if (/\bZONE\b/.test(name)) return { kind: 'zone' };
  return { kind: /\bFILE\b/.test(name) ? 'file' : 'any' };
}
