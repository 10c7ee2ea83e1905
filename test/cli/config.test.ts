import assert from 'node:assert/strict';
import { existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, before as atFirst, beforeEach, describe, it } from 'node:test';
import { Bench } from '../support/bench.ts';

describe('config', () => {
  let bench: Bench;
  let file: string;
  atFirst(async () => {
    bench = await Bench.open();
    file = bench.env['DNS_SYNC_CONFIG'] as string;
  });
  beforeEach(() => write(written));
  after(async () => bench.close());

  const written = `{
  "server": "plesk.example",
  "zones": { "exclude": ["internal.example"] },
  "targets": { "main.eu": { "provider": "route53", "zoneIds": { "example.com": "Z0123456789" } } }
}
`;
  const write = (text: string): void => writeFileSync(file, text);
  const read = (): string => readFileSync(file, 'utf8');
  const config = async (...words: string[]) => {
    const { code, stdout, stderr } = await bench.run('config', ...words);
    return { code, stdout, stderr };
  };

  it('get prints what counts: the value that is set, or the default', async () => {
    for (const [key, expected] of [
      ['server', 'plesk.example\n'],
      ['policy.mode', 'sync\n'],
      ['policy.trashDays', '7\n'],
      ['zones.exclude', '[\n  "internal.example"\n]\n'],
      ['zones.exclude.0', 'internal.example\n'],
      ['targets.main.eu.provider', 'route53\n'],
      ['targets."main.eu".zoneIds.example.com', 'Z0123456789\n'],
    ] as const)
      assert.deepEqual(await config('get', key), { code: 0, stdout: expected, stderr: '' }, key);
    assert.equal((await config('get', 'server', '--json')).stdout, '"plesk.example"\n');
    const all = JSON.parse((await config('get')).stdout) as { policy: { mode: string }; server: string };
    assert.deepEqual([all.server, all.policy.mode], ['plesk.example', 'sync']);
  });

  it('get exits with 1 for a key without a value, and for one that does not exist', async () => {
    assert.deepEqual(await config('get', 'targets.main.eu.profile'), {
      code: 1,
      stdout: '',
      stderr: '"targets.main.eu.profile" is not set, and has no default\n',
    });
    const { code, stderr } = await config('get', 'policy.mdoe');
    assert.equal(code, 1);
    assert.match(stderr, /unknown key "policy\.mdoe" \(did you mean "mode"\?\)/);
    assert.equal((await config('get', 'policy..mode')).code, 1);
  });

  it('set writes JSON, or else a text, and leaves the rest of the file as it is written', async () => {
    for (const words of [
      ['policy.mode', 'no-delete'],
      ['policy.trashDays', '3'],
      ['zones.include', '["*.example"]'],
      ['targets.main.eu.zoneIds.a.example', 'Z0987654321'],
    ] as const) {
      const { code, stdout, stderr } = await config('set', ...words);
      assert.deepEqual([code, stderr], [0, ''], words[0]);
      assert.match(stdout, / is set in .*config\.json\.\n$/);
    }
    assert.ok(read().startsWith('{\n  "server": "plesk.example",\n  "zones": {'), read());
    const { policy, zones, targets } = JSON.parse(read()) as Record<string, object>;
    assert.deepEqual(policy, { mode: 'no-delete', trashDays: 3 });
    assert.deepEqual(zones, { exclude: ['internal.example'], include: ['*.example'] });
    assert.deepEqual(targets, {
      'main.eu': { provider: 'route53', zoneIds: { 'example.com': 'Z0123456789', 'a.example': 'Z0987654321' } },
    });
    assert.match((await config('set', 'policy.mode', '"no-delete"')).stdout, / is set already in /);
  });

  it('set changes nothing if the result would not be valid, and says why', async () => {
    for (const [words, message] of [
      [['policy.mode', 'all'], /"policy\.mode" must be "sync" or "no-delete" or "observe"/],
      [['policy.mdoe', 'sync'], /unknown key "policy\.mdoe"/],
      [['policy.trashDays', '-1'], /"policy\.trashDays" must be a number of at least 0/],
      [['targets', '{}'], /at least one target/],
      [['targets.main.eu.secretKey', 'x'], /looks like a secret/],
      [['', 'x'], /is not a key/],
    ] as const) {
      const { code, stdout, stderr } = await config('set', ...words);
      assert.deepEqual([code, stdout], [1, ''], words.join(' '));
      assert.match(stderr, message);
      assert.equal(read(), written);
    }
  });

  it('unset removes a value, so that the default counts', async () => {
    assert.match(
      (await config('unset', 'zones.exclude')).stdout,
      /^"zones\.exclude" is removed from .*config\.json\.\n$/,
    );
    assert.equal((await config('get', 'zones.exclude')).stdout, '[]\n');
    const before = read();
    assert.match((await config('unset', 'zones.exclude')).stdout, /is not set in/);
    assert.equal(read(), before);
    assert.equal((await config('unset', 'targets.main.eu')).code, 1, 'no target would be left');
    assert.equal(read(), before);
    assert.match((await config('unset', 'zonse')).stderr, /unknown key "zonse" \(did you mean "zones"\?\)/);
  });

  it('set makes the file if there is none, and path names it', async () => {
    rmSync(file);
    assert.deepEqual(await config('path'), { code: 0, stdout: `${file}\n`, stderr: '' });
    assert.deepEqual(JSON.parse((await config('path', '--json')).stdout), { format: 1, path: file });
    assert.equal((await config('get')).code, 1);
    assert.match((await config('unset', 'server')).stdout, /is not set in/);
    assert.equal(existsSync(file), false);
    assert.equal((await config('set', 'server', 'new.example')).code, 0);
    assert.deepEqual(JSON.parse(read()), { server: 'new.example' });
    const elsewhere = join(bench.dir, 'other.json');
    assert.equal((await bench.run('config', 'set', 'server', 'x.example', '--config', elsewhere)).code, 0);
    assert.deepEqual(JSON.parse(readFileSync(elsewhere, 'utf8')), { server: 'x.example' });
  });
});
