// Creates a release: node --import tsx scripts/release.mjs VERSION [--dry-run] [--out DIR]
// Sets the version, dates the changelog's "Unreleased", builds, compares benchmarks with their baseline (not in a dry run),
// packs, writes checksums and a list of bundled packages (SBOM), then commits and tags. It pushes and publishes nothing.
// --dry-run does the same in a copy of the last commit, and keeps only the files in DIR.
import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { releaseChangelog } from './release-changelog.ts';

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: { 'dry-run': { type: 'boolean', default: false }, out: { type: 'string' } },
});
const isDry = values['dry-run'];
const [version = ''] = positionals;
const root = join(import.meta.dirname, '..');
const out = resolve(values.out ?? join(root, 'release'));

function fail(text) {
  console.error(`release: ${text}`);
  process.exit(1);
}

/** Runs a program to its end and returns its stdout. */
function run(cwd, program, ...words) {
  const ended = spawnSync(program, words, {
    cwd,
    encoding: 'utf8',
    maxBuffer: 2 ** 28,
    shell: process.platform === 'win32',
  });
  if (ended.status !== 0) fail(`${program} ${words.join(' ')} failed: ${ended.stderr ?? String(ended.error)}`);
  return ended.stdout;
}

/** Checks whether a version is higher than another; both are three numbers. */
function isAbove(a, b) {
  const [numbersA, numbersB] = [a, b].map((text) => text.split('.').map(Number));
  const at = numbersA.findIndex((number, i) => number !== numbersB[i]);
  return at !== -1 && numbersA[at] > numbersB[at];
}

/** Keeps the packages of a list that are bundled, by the folders that the build read. */
function onlyBundled(sbom, meta) {
  const inputs = Object.values(meta).flatMap((output) => Object.keys(output.inputs));
  const names = new Set(inputs.flatMap((path) => /.*node_modules\/((?:@[^/]+\/)?[^/]+)\//.exec(path)?.[1] ?? []));
  const nameOf = ({ group, name }) => (group === undefined || name.startsWith('@') ? name : `${group}/${name}`);
  const components = sbom.components.filter((component) => names.has(nameOf(component)));
  const known = new Set([sbom.metadata.component['bom-ref'], ...components.map((component) => component['bom-ref'])]);
  const dependencies = sbom.dependencies
    .filter(({ ref }) => known.has(ref))
    .map(({ ref, dependsOn = [] }) => ({ ref, dependsOn: dependsOn.filter((item) => known.has(item)) }));
  return { ...sbom, components, dependencies };
}

if (!/^\d+\.\d+\.\d+$/.test(version)) fail('usage: npm run release -- VERSION [--dry-run] [--out DIR]');
if (!isDry && run(root, 'git', 'status', '--porcelain') !== '') fail('commit or remove what is changed first');
const tag = `v${version}`;
if (run(root, 'git', 'tag', '--list', tag) !== '') fail(`the tag ${tag} exists`);

const scratch = mkdtempSync(join(tmpdir(), 'dns-sync-release-'));
try {
  const place = isDry ? join(scratch, 'dns-sync') : root;
  if (isDry) {
    run(root, 'git', 'clone', '--quiet', root, place);
    symlinkSync(join(root, 'node_modules'), join(place, 'node_modules'), 'junction');
  }
  const read = (file) => readFileSync(join(place, file), 'utf8');
  const before = JSON.parse(read('package.json')).version;
  if (!isAbove(version, before)) fail(`${version} is not above ${before}`);
  const changelog = releaseChangelog(read('CHANGELOG.md'), version, new Date().toISOString().slice(0, 10));
  if (changelog === null) fail('CHANGELOG.md has no entry below "## Unreleased"');
  writeFileSync(join(place, 'CHANGELOG.md'), changelog);
  for (const file of ['package.json', 'package-lock.json']) {
    const json = JSON.parse(read(file));
    if (json.packages !== undefined) json.packages[''].version = version;
    writeFileSync(join(place, file), `${JSON.stringify({ ...json, version }, null, 2)}\n`);
  }

  mkdirSync(out, { recursive: true });
  run(place, process.execPath, 'scripts/build.mjs');
  run(place, process.execPath, 'scripts/declarations.mjs');
  if (!isDry) run(place, process.execPath, '--import', 'tsx', 'bench/main.ts', 'check');
  const packed = run(place, 'npm', 'pack', '--ignore-scripts', '--silent', '--pack-destination', out).trim();
  const sbom = JSON.parse(run(place, 'npm', 'sbom', '--package-lock-only', '--sbom-format', 'cyclonedx'));
  const listed = `dns-sync-${version}.cdx.json`;
  writeFileSync(
    join(out, listed),
    `${JSON.stringify(onlyBundled(sbom, JSON.parse(read('dist/meta.json'))), null, 2)}\n`,
  );
  const sum = (file) =>
    createHash('sha256')
      .update(readFileSync(join(out, file)))
      .digest('hex');
  writeFileSync(join(out, 'SHA256SUMS'), [packed, listed].map((file) => `${sum(file)}  ${file}\n`).join(''));

  run(place, 'git', 'add', 'CHANGELOG.md', 'package.json', 'package-lock.json');
  run(place, 'git', 'commit', '--quiet', '--message', `Release ${version}`);
  run(place, 'git', 'tag', '--annotate', tag, '--message', `dns-sync ${version}`);
  console.log(run(place, 'git', 'show', '--stat', '--format=%s', tag).trim());
  console.log(`${out}: ${packed}, ${listed}, SHA256SUMS`);
  console.log(isDry ? 'A dry run: this repository is as it was.' : `Look at it, then run: git push --follow-tags`);
} finally {
  rmSync(scratch, { recursive: true, force: true });
}
