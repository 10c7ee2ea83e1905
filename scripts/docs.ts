// Writes the generated pages of docs/ from the built program: npm run docs
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { generatedPages } from './generated-pages.ts';

for (const [file, text] of await generatedPages()) {
  writeFileSync(join(import.meta.dirname, '..', file), text);
  console.log(`written: ${file}`);
}
