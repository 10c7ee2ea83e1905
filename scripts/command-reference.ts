import type { CommandModel, ProgramModel } from './command-model.ts';
import { cell, table } from './markdown.ts';

/** The page of all commands. */
export function commandReference({ options, environment, commands }: ProgramModel): string {
  const anchor = ({ name }: CommandModel): string => name.replaceAll(' ', '-');
  const links = commands.map((command) => `[${command.name.split(' ')[1]}](#${anchor(command)})`).join(',\n');
  return `# Commands

<!-- "npm run docs" writes this page from the definitions of the commands. Don't edit it. -->

${links}.

\`ZONE\` is a name in ASCII or national spelling, with or without the final dot, or a glob such as \`'*.de'\`. Data goes to
stdout and messages go to stderr. \`dns-sync COMMAND --help\` prints the same in a terminal.

For every command:

\`\`\`text
${options}
\`\`\`

Environment variables:

\`\`\`text
${environment}
\`\`\`

${commands.map(section).join('\n')}`;
}

/** Builds the section of a command and its subcommands. */
function section({ name, description, usage, parameters, examples, exits, subcommands }: CommandModel): string {
  const rows = parameters.map(([term, meaning]) => [`\`${cell(term)}\``, cell(meaning)]);
  return [
    `## ${name}\n`,
    `${description}\n`,
    `\`\`\`text\n${usage}\n\`\`\`\n`,
    ...(rows.length === 0 ? [] : [table(['argument or option', 'meaning'], rows)]),
    exits.length === 0
      ? ''
      : `\`\`\`sh\n${examples.join('\n')}\n\`\`\`\n\n${table(
          ['exit code', 'meaning'],
          exits.map(([code, meaning]) => [code, cell(meaning)]),
        )}`,
    ...subcommands.map(section),
  ].join('\n');
}
