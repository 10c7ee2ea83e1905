interface Page {
  readonly examples: readonly string[];
  readonly exits: readonly string[];
}

/** Builds the end of a command's help: where the global options are, examples and exit codes. */
export function page(content: Page): string {
  return `\nOptions of every command, such as --config and --quiet: see "dns-sync --help".\n${examplesAndExits(content)}`;
}

/** Builds the end of a help: examples and exit codes. */
export function examplesAndExits({ examples, exits }: Page): string {
  return `\nExamples:\n${examples.map((line) => `  $ ${line}`).join('\n')}\n\nExit codes:\n${exits.map((line) => `  ${line}`).join('\n')}`;
}

export const zonesWord = 'Zones by name (ASCII or national spelling) or glob ("*.de"); default: all';

export const idWord = 'ID of a change from "dns-sync history", or the start of one';
