import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { programModel } from './command-model.ts';
import { commandReference } from './command-reference.ts';
import { errorMessages, type ErrorMessage } from './error-messages.ts';
import { configurationReference } from './configuration-reference.ts';
import { configurationManPage, hookManPage, programManPage } from './man-pages.ts';

const root = join(import.meta.dirname, '..');

/** Returns the generated documentation pages by path from the root. Requires the built executables. */
export async function generatedPages(): Promise<ReadonlyMap<string, string>> {
  const file = join(root, 'dist/dns-sync.cjs');
  // Through a pipe, so that the width of a terminal doesn't matter.
  const program = await programModel(execFileSync(process.execPath, [file, '--help'], { encoding: 'utf8' }));
  return new Map([
    ['README.md', readme()],
    ['docs/commands.md', commandReference(program)],
    ['docs/configuration.md', configurationReference()],
    ['docs/errors.md', errorPage()],
    ['man/dns-sync.1', programManPage(program)],
    ['man/dns-sync-hook.1', hookManPage(program)],
    ['man/dns-sync-config.5', configurationManPage()],
  ]);
}

/** The README, with the plan that the program prints now. */
function readme(): string {
  const plan = readFileSync(join(root, 'fixtures/golden/plan-in-readme.txt'), 'utf8').replace(/\nexit \d+\s*$/, '');
  const page = readFileSync(join(root, 'README.md'), 'utf8');
  return page.replace(/(?<=\nA plan, as the terminal shows it:\n\n```\n).*?(?=\n```\n)/s, () => plan);
}

/** A remedy as the page has it. The code `held` has the remedy of the rule that holds the change. */
export function remedyLine({ code, remedy }: ErrorMessage): string {
  return code === 'held' ? 'see [Rules that hold a change](runbook.md#rules-that-hold-a-change)' : `\`${remedy}\``;
}

/** The page of error codes, with the messages that the source has now. */
function errorPage(): string {
  const begin = '<!-- "npm run docs" writes this part from the source. -->\n';
  const messages = errorMessages();
  const lists = [...new Set(messages.map(({ code }) => code))].map((code) => {
    const own = messages.filter((message) => message.code === code);
    const items = [...new Set(own.map(({ message }) => message))].map((text) => {
      const remedies = own.filter(({ message }) => message === text).map((message) => remedyLine(message));
      return [`- \`${text}\``, ...remedies.map((remedy) => `  - ${remedy}`)].join('\n');
    });
    return `**\`${code}\`**\n\n${items.join('\n')}\n`;
  });
  const [written = ''] = readFileSync(join(root, 'docs/errors.md'), 'utf8').split(begin);
  return `${written}${begin}\n${lists.join('\n')}\n<!-- end of the generated part -->\n`;
}
