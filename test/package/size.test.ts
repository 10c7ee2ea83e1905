import assert from 'node:assert/strict';
import { afterEach, beforeEach, describe, it } from 'node:test';
import { Bench } from '../support/bench.ts';

const address = (host: string, value = '192.0.2.1') => ({ host, type: 'A', value });
const update = (name: string, rr: readonly object[], serial = 1) => ({
  command: 'update',
  zone: { name, soa: { ttl: 300, serial }, rr },
});

describe('size and shape', () => {
  let bench: Bench;
  beforeEach(async () => {
    bench = await Bench.open({ hook: { budgetSeconds: 600 } });
  });
  afterEach(async () => bench.close());

  it('100,000 PTRs in one call are recorded in seconds, and so is their list', async () => {
    const zones = Array.from({ length: 391 }, (_, i) => `${i & 255}.${i >> 8}.10.in-addr.arpa`);
    bench.configure({ hook: { apply: 'record' }, records: { ptr: { zones } } });
    const ptr = Array.from({ length: 100_000 }, (_, i) => ({
      ip_address: `10.${i >> 16}.${(i >> 8) & 255}.${i & 255}`,
      hostname: `n${i}.example.com.`,
    }));
    const { code, stdout } = await bench.hook({ command: 'createPTRs', ptr });
    assert.equal(code, 0);
    assert.match(stdout, /^391 zones recorded/m);
    const { placed } = await bench.json<{ readonly placed: readonly object[] }>('ptr', 'ls');
    assert.equal(placed.length, 100_000);
  });

  it('a zone of 150,000 records is planned, exported and listed', async () => {
    bench.configure({ hook: { apply: 'record' } });
    const records = Array.from({ length: 150_000 }, (_, i) => address(`n${i}.big.example.`));
    assert.equal((await bench.hook(update('big.example.', records))).code, 0);
    const planned = await bench.run('plan', '--offline');
    assert.equal(planned.code, 0, planned.stderr);
    assert.match(planned.stdout, /150000 to create/);
    const exported = await bench.run('export', 'big.example');
    assert.equal(exported.code, 0, exported.stderr);
    assert.equal(exported.stdout.match(/ IN A /g)?.length, 150_000);
  });

  it('a glob of many wildcards is matched at once, on the command line and in the configuration', async () => {
    const name = `${'a'.repeat(60)}.${'a'.repeat(60)}.${'a'.repeat(60)}.example.`;
    await bench.hook(update(name, [address(name)]));
    const glob = `${'*a'.repeat(40)}b*`;
    assert.match((await bench.run('status', glob)).stderr, /no zone|matches/i);
    bench.configure({ policy: { protect: [`${'*a'.repeat(20)}b.example`] } });
    assert.equal((await bench.hook(update(name, [address(name, '192.0.2.2')], 2))).code, 0);
    assert.equal((await bench.run('plan', `${'*a'.repeat(40)}*`)).code, 0);
  });

  it('a repeated key in an object of a call is refused, and nothing of that command is applied', async () => {
    await bench.hook(update('a.example.', [address('a.example.')]));
    const zone = JSON.stringify(update('a.example.', [address('a.example.', '192.0.2.9')], 2).zone);
    for (const [command, key] of [
      [`{"command":"update","zone":${zone},"command":"delete"}`, 'command'],
      [`{"command":"update","zone":${zone},"zone":{"name":"a.example."}}`, 'zone'],
      [`{"command":"delete","zone":{"name":"b.example.","name":"a.example."}}`, 'name'],
      [`{"command":"update","zone":${zone.replace('"rr":', '"rr":[],"rr":')}}`, 'rr'],
      [String.raw`{"command":"update","zone":${zone},"comm\u0061nd":"delete"}`, 'command'],
    ] as const) {
      const { code, stdout, stderr } = await bench.hook(
        `[${command},{"command":"delete","zone":{"name":"c.example."}}]`,
      );
      assert.equal(code, 2, command);
      assert.match(stderr, new RegExp(`^not recorded: command 1 \\(.*\\): duplicate key "${key}"$`, 'm'));
      assert.match(stdout, /^c\.example\.: unknown zone/m, 'the other command is done');
      assert.deepEqual(bench.sets('a.example.'), ['a.example. A 300 192.0.2.1']);
    }
    const row = '{"host":"a.example.","type":"A","value":"192.0.2.7","value":"192.0.2.8"}';
    const kept = await bench.hook(
      `{"command":"update","zone":{"name":"a.example.","soa":{"ttl":300,"serial":3},"rr":[${row}]}}`,
    );
    assert.equal(kept.code, 0, 'a record is read as every reader of JSON reads it');
    assert.deepEqual(bench.sets('a.example.'), ['a.example. A 300 192.0.2.8']);
  });
});
