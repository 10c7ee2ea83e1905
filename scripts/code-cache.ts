// Makes the code caches of the bundles in the folder `lib` next to it, for the Node that runs it: runs the most frequent
// commands against the local Route 53 and a stand-in of a name server, and keeps what V8 compiled. Each run starts with
// the caches of the previous one, so that the last ones have everything. With arguments it is one such run: the folder of
// the caches, the bundle, and the bundle's arguments.
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { cacheContent, launch } from '../bin/launch.ts';
import { startUpdateServer } from '../fixtures/rfc2136/update-server.ts';
import { replaceFile } from '../src/files/replace-file.ts';
import { cacheFileOf } from '../src/server/program/cache-file.ts';
import { Bench } from '../test/support/bench.ts';

const program = process.argv[1] ?? '';
const lib = join(import.meta.dirname, 'lib');
const zone = 'example.com.';

const call = (serial: number, value: string) => ({
  command: 'update',
  zone: {
    name: zone,
    soa: { email: 'a@example.com', ttl: 300, refresh: 1, retry: 1, expire: 1, minimum: 1, serial },
    rr: [
      { host: zone, type: 'A', opt: '', value },
      { host: zone, type: 'AAAA', opt: '', value: '2001:db8::1' },
      { host: zone, type: 'MX', opt: '10', value: `mail.${zone}` },
      { host: zone, type: 'TXT', opt: '', value: 'v=spf1 +a +mx -all' },
      { host: zone, type: 'NS', opt: '', value: `ns1.${zone}` },
      { host: `www.${zone}`, type: 'CNAME', opt: '', value: zone },
    ],
  },
});

/** Runs a bundle like its executable, and writes the code cache of every bundle that ran when the process ends. */
function record(caches: string, name: string): void {
  const onScript = (id: string, script: { createCachedData(): Buffer }): void => {
    process.on('exit', () => {
      const content = cacheContent(script.createCachedData(), readFileSync(join(lib, id)));
      writeFileSync(cacheFileOf(join(caches, id)), content);
    });
  };
  launch(lib, name, createRequire(program), { caches, onScript });
}

/** Puts credentials into a file, as on most servers, instead of variables. */
function withProfile(bench: Bench): Record<string, string> {
  const { AWS_ACCESS_KEY_ID: id = '', AWS_SECRET_ACCESS_KEY: secret = '', ...env } = bench.env;
  mkdirSync(join(bench.dir, '.aws'));
  const profile = `[default]\naws_access_key_id = ${id}\naws_secret_access_key = ${secret}\n`;
  writeFileSync(join(bench.dir, '.aws/credentials'), profile);
  return env;
}

type Run = (
  bench: Bench,
  file: string,
  words: readonly string[],
  input?: object,
  env?: Record<string, string>,
) => Promise<void>;

/** Creates the zone, which happens once per zone, so it isn't recorded. */
async function createZone(bench: Bench): Promise<void> {
  const hook = join(import.meta.dirname, 'dns-sync-hook.cjs');
  const { code, stderr } = await bench.execute(hook, [], JSON.stringify(call(1, '192.0.2.1')));
  if (code !== 0) throw new Error(`the first call ended with ${String(code)}: ${stderr}`);
}

async function runAtRoute53(run: Run): Promise<void> {
  const bench = await Bench.open();
  try {
    await createZone(bench);
    await run(bench, 'dns-sync-hook.cjs', [], call(2, '192.0.2.1'));
    await run(bench, 'dns-sync-hook.cjs', [], call(3, '192.0.2.3'));
    await run(bench, 'dns-sync-hook.cjs', [], call(4, '192.0.2.4'), withProfile(bench));
    for (const word of ['--help', 'status', 'drift']) await run(bench, 'dns-sync.cjs', [word]);
  } finally {
    await bench.close();
  }
}

async function runAtNameServer(run: Run): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), 'dns-sync-code-cache-'));
  const server = await startUpdateServer(folder, Date.now);
  const bench = await Bench.open({ targets: { own: server.target } });
  try {
    await createZone(bench);
    await run(bench, 'dns-sync-hook.cjs', [], call(2, '192.0.2.2'));
  } finally {
    await bench.close();
    server.close();
    rmSync(folder, { recursive: true, force: true });
  }
}

async function make(): Promise<void> {
  // A folder of its own: this process may be killed at any time, and the program runs meanwhile.
  const caches = mkdtempSync(join(tmpdir(), 'dns-sync-code-cache-'));
  try {
    const run: Run = async (bench, file, words, input = {}, env = bench.env) => {
      const { code, stderr } = await bench.execute(program, [caches, file, ...words], JSON.stringify(input), env);
      if (code !== 0) throw new Error(`${file} ${words.join(' ')} ended with ${String(code)}: ${stderr}`);
    };
    await runAtRoute53(run);
    await runAtNameServer(run);
    for (const name of readdirSync(caches)) replaceFile(join(lib, name), readFileSync(join(caches, name)), 0o644);
  } finally {
    rmSync(caches, { recursive: true, force: true });
  }
}

async function main(): Promise<void> {
  const [, , caches, name, ...words] = process.argv;
  if (caches === undefined || name === undefined) return make();
  process.argv.splice(2, process.argv.length, ...words);
  record(caches, name);
}

void main();
