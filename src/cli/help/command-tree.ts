import type { Command } from 'commander';

/** What can stand in a place of the command line: nothing, a choice of words, a file, a zone, or something else. */
export type Fill =
  | { readonly kind: 'none' | 'file' | 'zone' | 'any' }
  | { readonly kind: 'words'; readonly words: readonly string[] };

export interface OptionShape {
  readonly flags: readonly string[];
  readonly description: string;
  readonly value: Fill;
}

/** A command by its words ("plan", "trash restore"; none for the program itself), and what may follow it. */
export interface CommandShape {
  readonly path: string;
  readonly commands: readonly { readonly name: string; readonly description: string }[];
  readonly options: readonly OptionShape[];
  readonly argument: Fill;
}

/** The command line as the program itself knows it, the program first. */
export function commandLine(command: Command, path = ''): readonly CommandShape[] {
  const help = command.createHelp();
  const own = help.visibleCommands(command).filter((child) => child.name() !== 'help');
  const options = help.visibleOptions(command).map((option) => ({
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
  return [shape, ...own.flatMap((child) => commandLine(child, path === '' ? child.name() : `${path} ${child.name()}`))];
}

const none: Fill = { kind: 'none' };

/** What is expected is said by its name in capitals, as in the help. */
function fillOf(name: string, choices: readonly string[] | undefined): Fill {
  if (choices !== undefined) return { kind: 'words', words: choices };
  if (/\bZONE\b/.test(name)) return { kind: 'zone' };
  return { kind: /\bFILE\b/.test(name) ? 'file' : 'any' };
}
