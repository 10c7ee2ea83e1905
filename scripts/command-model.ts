import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { Command } from 'commander';
import { processIo, type Io } from '../src/cli/io.ts';
import { usualTalk } from '../src/cli/talk/talk-words.ts';

type AddCommand = (program: Command, io: Io, done: (exitCode: number) => void) => void;
type Row = readonly [term: string, meaning: string];

/** What the reference pages say about one command. */
export interface CommandModel {
  readonly name: string;
  readonly description: string;
  readonly usage: string;
  readonly parameters: readonly Row[];
  readonly examples: readonly string[];
  readonly exits: readonly Row[];
  readonly subcommands: readonly CommandModel[];
}

/** What the reference pages say about the program. */
export interface ProgramModel {
  readonly description: string;
  /** Options and variables as the help prints them, indented and wrapped. */
  readonly options: string;
  readonly environment: string;
  readonly commands: readonly CommandModel[];
}

const folder = join(import.meta.dirname, '../src/cli/commands');

/** Every command of the program, as the files of src/cli/commands define it. */
export async function commandTree(): Promise<Command> {
  const program = new Command('dns-sync');
  for (const file of readdirSync(folder).filter((name) => name.endsWith('.ts') && !name.endsWith('.test.ts'))) {
    const found = (await import(join(folder, file))) as Record<string, unknown>;
    for (const [name, add] of Object.entries(found)) {
      if (/^add[A-Z]/.test(name)) {
        (add as AddCommand)(
          program,
          processIo(() => 0, usualTalk),
          () => {},
        );
      }
    }
  }
  return program;
}

/** The program by the order of `help`, which is what `dns-sync --help` prints. Throws if that names other commands. */
export async function programModel(help: string): Promise<ProgramModel> {
  const [, description, options, listed, environment] =
    /^Usage: .*?\n\n(.*?)\n\nOptions:\n(.*?)\n\n(.*?)\n\nEnvironment:\n(.*?)\n\n.*\nExamples:/s.exec(help) ?? [];
  if (description === undefined || options === undefined || listed === undefined || environment === undefined)
    throw new Error(`the help has another form: ${help}`);
  const names = [...listed.matchAll(/^ {2}([a-z]+)/gm)].map(([, name]) => name).filter((name) => name !== 'help');
  const tree = await commandTree();
  const commands = names.map((name) => tree.commands.find((command) => command.name() === name));
  const known = commands.filter((command) => command !== undefined);
  if (known.length !== names.length || known.length !== tree.commands.length)
    throw new Error(`the help lists ${names.join(', ')}, and src/cli/commands has other commands`);
  return {
    description: description.replaceAll(/\s+/g, ' '),
    options: options.trimEnd(),
    environment: environment.trimEnd(),
    commands: known.map((command) => commandModel(command, 'dns-sync')),
  };
}

function commandModel(command: Command, parent: string): CommandModel {
  const name = `${parent} ${command.name()}`;
  const help = command.createHelp();
  help.helpWidth = Number.MAX_SAFE_INTEGER;
  return {
    name,
    description: sentence(command.description()),
    usage: help.commandUsage(command),
    parameters: [
      ...help.visibleArguments(command).map((item): Row => [help.argumentTerm(item), help.argumentDescription(item)]),
      ...help
        .visibleOptions(command)
        .filter((option) => option.long !== '--help')
        .map((option): Row => [help.optionTerm(option), help.optionDescription(option)]),
    ],
    ...examplesAndExits(command),
    subcommands: command.commands.filter((child) => child.name() !== 'help').map((child) => commandModel(child, name)),
  };
}

/** What the help of a command ends with; a command with subcommands may have none. */
function examplesAndExits(command: Command): Pick<CommandModel, 'examples' | 'exits'> {
  let text = '';
  command.configureOutput({
    writeOut: (part) => {
      text += part;
    },
  });
  command.outputHelp();
  const [, examples, exits] = /\nExamples:\n(.*?)\n\nExit codes:\n(.*)$/s.exec(text) ?? [];
  if (examples === undefined || exits === undefined) return { examples: [], exits: [] };
  return {
    examples: examples.split('\n').map((line) => line.replace(/^ {2}\$ /, '')),
    exits: exits
      .trimEnd()
      .split('\n')
      .map((line): Row => {
        const [, code = '', meaning = ''] = /^ {2}(\d) {2}(.*)$/.exec(line) ?? [];
        return [code, meaning];
      }),
  };
}

/** A description as a sentence: it begins with a capital and ends with a full stop. */
function sentence(text: string): string {
  return `${text.charAt(0).toUpperCase()}${text.slice(1)}${/[.!?]$/.test(text) ? '' : '.'}`;
}
