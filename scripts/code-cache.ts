// Creates the code caches of the bundles: runs the most frequent commands against the bundled local Route 53, and keeps
// what V8 compiled. Each run starts with the cache of the previous one, so that the last cache has everything.
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { build } from 'esbuild';
import { Bench } from '../test/support/bench.ts';

const lib = join(import.meta.dirname, '../dist/lib');
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

const bench = await Bench.open();

/** Puts credentials into a file, as on most servers, instead of variables. */
function withProfile(): Record<string, string> {
  const { AWS_ACCESS_KEY_ID: id = '', AWS_SECRET_ACCESS_KEY: secret = '', ...env } = bench.env;
  mkdirSync(join(bench.dir, '.aws'));
  const profile = `[default]\naws_access_key_id = ${id}\naws_secret_access_key = ${secret}\n`;
  writeFileSync(join(bench.dir, '.aws/credentials'), profile);
  return env;
}

const scratch = mkdtempSync(join(tmpdir(), 'dns-sync-code-cache-'));
try {
  const outfile = join(scratch, 'recorder.cjs');
  const entryPoints = [join(import.meta.dirname, 'record-code-cache.ts')];
  await build({ entryPoints, outfile, bundle: true, platform: 'node', target: 'node20.12', logLevel: 'warning' });
  const record = async (file: string, words: readonly string[], input: object = {}, env = bench.env): Promise<void> => {
    const { code, stderr } = await bench.execute(outfile, [lib, file, ...words], JSON.stringify(input), env);
    if (code !== 0) throw new Error(`${file} ${words.join(' ')} ended with ${String(code)}: ${stderr}`);
  };
  // The first call creates the zone, which happens once per zone, so it isn't recorded.
  await bench.hook(call(1, '192.0.2.1'));
  await record('dns-sync-hook.cjs', [], call(2, '192.0.2.1'));
  await record('dns-sync-hook.cjs', [], call(3, '192.0.2.3'));
  await record('dns-sync-hook.cjs', [], call(4, '192.0.2.4'), withProfile());
  await record('dns-sync.cjs', ['--help']);
  await record('dns-sync.cjs', ['status']);
  await record('dns-sync.cjs', ['drift']);
} finally {
  await bench.close();
  rmSync(scratch, { recursive: true, force: true });
}
