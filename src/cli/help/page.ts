interface Page {
  readonly examples: readonly string[];
  readonly exits: readonly string[];
}

/** The help of each command ends with examples and exit codes. */
export function page({ examples, exits }: Page): string {
  return `\nExamples:\n${examples.map((line) => `  $ ${line}`).join('\n')}\n\nExit codes:\n${exits.map((line) => `  ${line}`).join('\n')}`;
}

export const zonesWord = 'zones by name, in ASCII or national spelling, or by glob ("*.de"); all by default';

export const idWord = 'the id of a change, as "dns-sync history" lists it, or its beginning';
