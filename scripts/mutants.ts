// Runs the tests of each mutant in a copy of the tree: "npm run mutants -- [--group NAME] [--only TEXT]". Exit code 0
// if all are caught.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import {
  chmodSync,
  cpSync,
  existsSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, dirname, join } from 'node:path';
import { createInterface } from 'node:readline';
import { parseArgs } from 'node:util';
import { mutantGroups } from '../test/mutants/mutant-groups.ts';
import type { Mutant } from '../test/mutants/mutant.ts';

const { values } = parseArgs({ options: { group: { type: 'string' }, only: { type: 'string' } } });
const root = join(import.meta.dirname, '..');
const left = new Set(['node_modules', '.git', 'coverage', 'release', '.playground']);

/** Time limit of a stage in milliseconds, for mutants that wait forever. */
const maxMs = 1_200_000;

const copy = mkdtempSync(join(tmpdir(), 'dns-sync-mutants-'));
/** What tests that are killed leave, in memory if there is a place. */
const temporary = mkdtempSync(join(existsSync('/dev/shm') ? '/dev/shm' : tmpdir(), 'dns-sync-mutants-'));
// Some tests run a program as another user.
chmodSync(temporary, 0o755);
process.on('exit', () => {
  for (const folder of [copy, temporary]) rmSync(folder, { recursive: true, force: true });
});
process.on('SIGINT', () => process.exit(1));
cpSync(root, copy, { recursive: true, filter: (path) => dirname(path) !== root || !left.has(basename(path)) });
symlinkSync(join(root, 'node_modules'), join(copy, 'node_modules'));

async function succeeds(words: readonly string[]): Promise<boolean> {
  // A process group of its own, so that everything it started ends with it.
  const child = spawn(process.execPath, words, {
    cwd: copy,
    stdio: ['ignore', 'pipe', 'ignore'],
    detached: true,
    env: { ...process.env, TMPDIR: temporary },
  });
  const exit = once(child, 'exit');
  const end = (): void => void process.kill(-(child.pid as number), 'SIGKILL');
  const timer = setTimeout(end, maxMs);
  // The first test that fails is enough.
  let isFailed = false;
  for await (const line of createInterface(child.stdout)) {
    isFailed = /^ *not ok /.test(line);
    if (isFailed) break;
  }
  if (isFailed) end();
  const [code] = (await exit) as [number | null];
  clearTimeout(timer);
  for (const name of readdirSync(temporary)) rmSync(join(temporary, name), { recursive: true, force: true });
  return code === 0;
}

/** Runs tests in the copy; returns whether they pass. */
async function passes(files: readonly string[]): Promise<boolean> {
  const isBuilt = files.every((file) => file.startsWith('src/')) || (await succeeds(['scripts/build.mjs']));
  return isBuilt && succeeds(['scripts/test.mjs', '--test-reporter=tap', ...files]);
}

/** Tests that are nearest to a file of the source: the one beside it, then all of its folder. */
function nearestTo(file: string): readonly (readonly string[])[] {
  const folder = dirname(file);
  const hasTests = readdirSync(join(copy, folder)).some((name) => name.endsWith('.test.ts'));
  const testFile = file.replace(/\.ts$/, '.test.ts');
  return [...(existsSync(join(copy, testFile)) ? [[testFile]] : []), ...(hasTests ? [[folder]] : [])];
}

async function caughtBy({ file }: Mutant, stages: readonly (readonly string[])[]): Promise<string | null> {
  const hasOwnTests = stages[0]?.some((place) => place.startsWith('src/')) === true;
  for (const files of hasOwnTests ? [...nearestTo(file), ...stages] : stages)
    if (!(await passes(files))) return files.join(', ');
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
