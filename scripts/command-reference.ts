import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { Command } from 'commander';
import { processIo, type Io } from '../src/cli/io.ts';
import { cell, sentence, table } from './markdown.ts';

type AddCommand = (program: Command, io: Io, done: (exitCode: number) => void) => void;

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
          processIo(() => 0),
          () => {},
        );
      }
    }
  }
  return program;
}

/** The page of all commands; `help` is what `dns-sync --help` prints. Throws if that names other commands. */
export async function commandReference(help: string): Promise<string> {
  const [, options, listed, rest] =
    /\nOptions:\n(.*?)\nCommands:\n(.*?)\nEnvironment:\n(.*?)\n\nExamples:/s.exec(help) ?? [];
  if (options === undefined || listed === undefined || rest === undefined)
    throw new Error(`the help has another form: ${help}`);
  const names = [...listed.matchAll(/^ {2}([a-z]+)/gm)].map(([, name]) => name).filter((name) => name !== 'help');
  const tree = await commandTree();
  const commands = names.map((name) => tree.commands.find((command) => command.name() === name));
  const known = commands.filter((command) => command !== undefined);
  if (known.length !== names.length || known.length !== tree.commands.length)
    throw new Error(`the help lists ${names.join(', ')}, and src/cli/commands has other commands`);
  const links = known.map((command) => `[${command.name()}](#dns-sync-${command.name()})`).join(',\n');
  return `# Commands

<!-- "npm run docs" writes this page from the definitions of the commands. Don't edit it. -->

${links}.

\`ZONE\` is a name in ASCII or national spelling, with or without the final dot, or a glob such as \`'*.de'\`. Data goes to
stdout and messages go to stderr. \`dns-sync COMMAND --help\` prints the same in a terminal.

For every command:

\`\`\`text
${options.trimEnd()}
\`\`\`

Environment variables:

\`\`\`text
${rest.trimEnd()}
\`\`\`

${known.map((command) => section(command, 'dns-sync')).join('\n')}`;
}

/** The section of a command, with those of its subcommands. */
function section(command: Command, parent: string): string {
  const name = `${parent} ${command.name()}`;
  const help = command.createHelp();
  help.helpWidth = Number.MAX_SAFE_INTEGER;
  const rows = [
    ...help.visibleArguments(command).map((item) => [help.argumentTerm(item), help.argumentDescription(item)]),
    ...help
      .visibleOptions(command)
      .filter((option) => option.long !== '--help')
      .map((option) => [help.optionTerm(option), help.optionDescription(option)]),
  ].map(([term = '', says = '']) => [`\`${cell(term)}\``, cell(says)]);
  const children = command.commands.filter((child) => child.name() !== 'help');
  return [
    `## ${name}\n`,
    `${sentence(command.description())}\n`,
    `\`\`\`text\n${help.commandUsage(command)}\n\`\`\`\n`,
    ...(rows.length === 0 ? [] : [table(['argument or option', 'meaning'], rows)]),
    examplesAndExits(command),
    ...children.map((child) => section(child, name)),
  ].join('\n');
}

/** What the help of a command ends with: examples and exit codes. */
function examplesAndExits(command: Command): string {
  let text = '';
  command.configureOutput({
    writeOut: (part) => {
      text += part;
    },
  });
  command.outputHelp();
  const [, examples, exits] = /\nExamples:\n(.*?)\n\nExit codes:\n(.*)$/s.exec(text) ?? [];
  if (examples === undefined || exits === undefined) return '';
  const codes = exits
    .trimEnd()
    .split('\n')
    .map((line) => /^ {2}(\d) {2}(.*)$/.exec(line)?.slice(1) ?? []);
  const lines = examples.replaceAll(/^ {2}\$ /gm, '');
  return `\`\`\`sh\n${lines}\n\`\`\`\n\n${table(
    ['exit code', 'meaning'],
    codes.map(([code = '', says = '']) => [code, cell(says)]),
  )}`;
}
