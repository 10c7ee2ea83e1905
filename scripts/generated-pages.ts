import { execFileSync } from 'node:child_process';
import { join } from 'node:path';
import { programModel } from './command-model.ts';
import { commandReference } from './command-reference.ts';
import { configurationReference } from './configuration-reference.ts';
import { configurationManPage, hookManPage, programManPage } from './man-pages.ts';

/** The generated pages of the documentation, by their paths from the root. Needs the built executables. */
export async function generatedPages(): Promise<ReadonlyMap<string, string>> {
  const file = join(import.meta.dirname, '../dist/dns-sync.cjs');
  // Through a pipe, so that the width of a terminal doesn't matter.
  const program = await programModel(execFileSync(process.execPath, [file, '--help'], { encoding: 'utf8' }));
  return new Map([
    ['docs/commands.md', commandReference(program)],
    ['docs/configuration.md', configurationReference()],
    ['man/dns-sync.1', programManPage(program)],
    ['man/dns-sync-hook.1', hookManPage(program)],
    ['man/dns-sync-config.5', configurationManPage()],
  ]);
}
