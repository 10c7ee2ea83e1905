// Rewrites fixtures/golden/ with the present output of the built executables: npm run golden
import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { goldenOutputs } from '../test/golden/outputs.ts';

const folder = join(import.meta.dirname, '../fixtures/golden');
const outputs = await goldenOutputs();
rmSync(folder, { recursive: true, force: true });
mkdirSync(folder);
for (const [name, { kept }] of outputs) writeFileSync(join(folder, name), kept);
console.log(`${outputs.size} files written to ${folder}; see with "git diff" whether each change is meant`);
