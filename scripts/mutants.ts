// Runs the tests of each mutant in a copy of the tree: "npm run mutants -- [--group NAME] [--only TEXT]". Exit code 0
// if all are caught.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { cpSync, existsSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, dirname, join } from 'node:path';
import { parseArgs } from 'node:util';
import { mutantGroups } from '../test/mutants/mutant-groups.ts';
import type { Mutant } from '../test/mutants/mutant.ts';

const { values } = parseArgs({ options: { group: { type: 'string' }, only: { type: 'string' } } });
const root = join(import.meta.dirname, '..');
const left = new Set(['node_modules', '.git', 'coverage', 'release', '.playground']);

/** Time limit of a stage in milliseconds, for mutants that wait forever. */
const maxMs = 1_200_000;

const copy = mkdtempSync(join(tmpdir(), 'dns-sync-mutants-'));
process.on('exit', () => rmSync(copy, { recursive: true, force: true }));
process.on('SIGINT', () => process.exit(1));
cpSync(root, copy, { recursive: true, filter: (path) => dirname(path) !== root || !left.has(basename(path)) });
symlinkSync(join(root, 'node_modules'), join(copy, 'node_modules'));

async function succeeds(words: readonly string[]): Promise<boolean> {
  // A process group of its own, so that everything it started ends with it.
  const child = spawn(process.execPath, words, { cwd: copy, stdio: 'ignore', detached: true });
  const timer = setTimeout(() => process.kill(-(child.pid as number), 'SIGKILL'), maxMs);
  const [code] = (await once(child, 'exit')) as [number | null];
  clearTimeout(timer);
  return code === 0;
}

/** Runs tests in the copy; returns whether they pass. */
async function passes(files: readonly string[]): Promise<boolean> {
  const isBuilt = files.every((file) => file.startsWith('src/')) || (await succeeds(['scripts/build.mjs']));
  return isBuilt && succeeds(['scripts/test.mjs', ...files]);
}

async function caughtBy({ file }: Mutant, stages: readonly (readonly string[])[]): Promise<string | null> {
  const beside = file.replace(/\.ts$/, '.test.ts');
  const isThere = existsSync(join(copy, beside)) && stages[0]?.some((place) => place.startsWith('test/')) !== true;
  for (const files of isThere ? [[beside], ...stages] : stages) if (!(await passes(files))) return files.join(', ');
  return null;
}

let caught = 0;
let survived = 0;
for (const { name, mutants, stages } of mutantGroups.filter((group) => (values.group ?? group.name) === group.name)) {
  const chosen = mutants.filter(
    ({ file, fault }) => values.only === undefined || `${file} ${fault}`.includes(values.only),
  );
  // A test that fails without a mutant would catch all of them.
  for (const files of chosen.length === 0 ? [] : stages)
    if (!(await passes(files))) throw new Error(`without a fault, these tests fail already: ${files.join(', ')}`);
  for (const mutant of chosen) {
    const { file, text, instead, fault } = mutant;
    const path = join(copy, file);
    const source = readFileSync(path, 'utf8');
    if (source.split(text).length !== 2) throw new Error(`${file} doesn't have this text exactly once: ${text}`);
    writeFileSync(
      path,
      source.replace(text, () => instead),
    );
    const by = await caughtBy(mutant, stages);
    writeFileSync(path, source);
    if (by === null) survived++;
    else caught++;
    console.log(`${by === null ? 'SURVIVED' : 'caught'}  ${name}  ${file}: ${fault}${by === null ? '' : `  (${by})`}`);
  }
}
console.log(`${caught} of ${caught + survived} mutants are caught`);
process.exitCode = survived === 0 && caught > 0 ? 0 : 1;
