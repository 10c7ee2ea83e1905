import { execFileSync } from 'node:child_process';
import { join } from 'node:path';
import { commandReference } from './command-reference.ts';
import { configurationReference } from './configuration-reference.ts';

/** The generated pages of the documentation, by their paths from the root. Needs the built executables. */
export async function generatedPages(): Promise<ReadonlyMap<string, string>> {
  const program = join(import.meta.dirname, '../dist/dns-sync.cjs');
  // Through a pipe, so that the width of a terminal doesn't matter.
  const help = execFileSync(process.execPath, [program, '--help'], { encoding: 'utf8' });
  return new Map([
    ['docs/commands.md', await commandReference(help)],
    ['docs/configuration.md', configurationReference()],
  ]);
}
