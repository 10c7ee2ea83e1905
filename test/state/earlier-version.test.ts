import assert from 'node:assert/strict';
import { chmodSync, cpSync, existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, it } from 'node:test';
import { Ajv2020 } from 'ajv/dist/2020.js';
import { Bench } from '../support/bench.ts';

const earlier = join(import.meta.dirname, '../../fixtures/earlier-state');

interface Status {
  readonly zones: readonly {
    readonly zone: string;
    readonly state: string;
    readonly drift: { readonly sets: number } | null;
  }[];
}

interface History {
  readonly entries: readonly { readonly zone: string; readonly command: string }[];
}

const update = (name: string, serial: number, value: string) => ({
  command: 'update',
  zone: {
    name,
    soa: { email: 'a@example.com', ttl: 300, serial, serial_format: 'UNIXTIMESTAMP' },
    rr: [{ host: name, type: 'A', value }],
  },
});

describe('the state of an earlier version', () => {
  let bench: Bench;
  beforeEach(async () => {
    bench = await Bench.open();
    bench.env['DNS_SYNC_PLESK'] = '/nonexistent/plesk';
    const { accounts } = JSON.parse(readFileSync(join(earlier, 'provider.json'), 'utf8')) as Parameters<
      Bench['route53']['load']
    >[0];
    bench.route53.load({ accounts });
    cpSync(join(earlier, 'state'), state(), { recursive: true });
    // A checkout has other permissions than that version wrote.
    for (const path of [state(), ...all()]) chmodSync(path, statSync(path).isDirectory() ? 0o770 : 0o660);
  });
  afterEach(async () => bench.close());

  const state = (): string => join(bench.dir, 'state');
  const all = (): readonly string[] =>
    readdirSync(state(), { recursive: true, encoding: 'utf8' }).map((name) => join(state(), name));

  /** Returns the faults of a file by the earlier version's own schema. */
  function faultsOf(schema: string, file: string): unknown {
    const ajv = new Ajv2020({ strict: false });
    const { $schema: _, ...rest } = JSON.parse(readFileSync(join(earlier, `${schema}.schema.json`), 'utf8')) as {
      $schema?: string;
    };
    const check = ajv.compile(rest);
    return check(JSON.parse(readFileSync(file, 'utf8'))) ? null : check.errors;
  }

  const written = (): readonly string[] =>
    readdirSync(join(state(), 'zones'))
      .filter((name) => name.endsWith('.json'))
      .map((name) => join(state(), 'zones', name));

  it('opens completely, and without a fault', async () => {
    const { zones } = await bench.json<Status>('status');
    assert.deepEqual(
      zones.map(({ zone, state: is }) => [zone, is]),
      [
        ['a.example.', 'synchronized'],
        ['b.example.', 'failing'],
        ['c.example.', 'paused'],
      ],
    );
    const doctor = await bench.run('doctor');
    assert.doesNotMatch(doctor.stdout, /rule I|is broken/);
    const { entries } = await bench.json<History>('history');
    assert.ok(entries.some(({ zone, command }) => zone === 'c.example.' && command === 'delete'));
    const ptrs = await bench.run('ptr', 'list', '--all', '--json');
    assert.match(ptrs.stdout, /192\.0\.2\.1/);
    assert.match(ptrs.stdout, /2001:db8::1/);
  });

  it('continues: an unchanged zone takes no API call, an edit one, and apply applies the rest', async () => {
    assert.deepEqual(await bench.calls(async () => bench.hook(update('b.example.', 3, '192.0.2.30'))).then(edits), 1);
    assert.deepEqual(bench.sets('b.example.'), ['b.example. A 300 192.0.2.30']);
    assert.deepEqual(await bench.calls(async () => bench.hook(update('b.example.', 3, '192.0.2.30'))), []);
    const { code, stderr } = await bench.run('apply', '--yes');
    assert.ok(code === 0 || code === 2, stderr);
    assert.ok(bench.sets('a.example.').includes('a.example. A 300 192.0.2.10'), 'what somebody changed is put back');
    const hook = await bench.hook({ command: 'deletePTRs', ptr: { ip_address: '192.0.2.1' } });
    assert.equal(hook.code, 0, hook.stderr);
    const ptrs = await bench.run('ptr', 'list', '--all', '--json');
    assert.doesNotMatch(ptrs.stdout, /192\.0\.2\.1"/);
    assert.match(ptrs.stdout, /2001:db8::1/);
  });

  it('can be read by that version again after this one wrote it', async () => {
    for (const file of written()) assert.equal(faultsOf('zone-document', file), null, 'the schema fits its own files');
    await bench.hook([update('b.example.', 3, '192.0.2.30'), update('new.example.', 1, '192.0.2.40')]);
    await bench.hook({ command: 'delete', zone: { name: 'a.example.' } });
    await bench.run('drift');
    await bench.run('apply', '--yes');
    assert.ok(existsSync(join(state(), 'zones', 'new.example.json')));
    assert.equal(written().length, 4);
    for (const file of written()) assert.equal(faultsOf('zone-document', file), null, file);
    assert.equal(faultsOf('target-document', join(state(), 'rates', 'route53.target.json')), null);
  });
});

function edits(calls: readonly string[]): number {
  return calls.filter((action) => action === 'ChangeResourceRecordSets').length;
}
