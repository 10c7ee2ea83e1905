import { readFileSync } from 'node:fs';
import { join } from 'node:path';

/** Returns the shell blocks, or those of another kind, below a heading of a page in docs/fleet. */
export function commandsOf(page: string, heading: string, kind: 'sh' | 'json' = 'sh'): readonly string[] {
  const text = readFileSync(join(import.meta.dirname, '../../../docs/fleet', page), 'utf8');
  const part = text.split(`\n## ${heading}\n`)[1]?.split('\n## ')[0] ?? '';
  const blocks = [...part.matchAll(new RegExp(`^( *)\`\`\`${kind}\\n([^]*?)^ *\`\`\``, 'gm'))].map(
    ([, indent = '', block = '']) => block.replaceAll(new RegExp(`^${indent}`, 'gm'), ''),
  );
  if (blocks.length === 0) throw new Error(`docs/fleet/${page} has no commands below "${heading}"`);
  return blocks;
}
