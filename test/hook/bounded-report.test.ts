import assert from 'node:assert/strict';
import { afterEach, beforeEach, describe, it } from 'node:test';
import { Bench } from '../support/bench.ts';

const lines = (text: string): number => text.split('\n').length - 1;
const many = <T>(count: number, make: (i: number) => T): readonly T[] =>
  Array.from({ length: count }, (_, i) => make(i));

describe('the report of a call', () => {
  let bench: Bench;
  beforeEach(async () => {
    bench = await Bench.open();
  });
  afterEach(async () => bench.close());

  it('of a million bad commands has the first hundred and a count, and the good one among them is applied', async () => {
    const good = {
      command: 'update',
      zone: { name: 'a.example.', soa: { ttl: 300 }, rr: [{ host: 'a.example.', type: 'A', value: '192.0.2.1' }] },
    };
    bench.configure({ hook: { budgetSeconds: 600 } });
    const bad = many(1_000_000, (i) => `{"command":"x${i}"}`).join(',');
    const { code, stdout, stderr } = await bench.hook(`[${bad},${JSON.stringify(good)}]`);
    assert.equal(code, 2);
    assert.equal(lines(stderr), 101);
    assert.match(stderr, /^not recorded: command 1 \(x0\): .*\n/);
    assert.match(stderr, /\nnot recorded: 999900 more commands\n$/);
    assert.match(stdout, /^a\.example\. at route53 .*1 created/m);
  });

  it('of many unserved records has the first of them and a count', async () => {
    const { stderr } = await bench.hook(
      many(3, (zone) => ({
        command: 'update',
        zone: {
          name: `z${zone}.example.`,
          soa: { ttl: 300 },
          rr: many(200, (i) => ({ host: `n${i}.z${zone}.example.`, type: i === 0 ? 'A' : 'WKS', value: '192.0.2.1' })),
        },
      })),
    );
    assert.match(stderr, /^497 more rejected records; see "dns-sync status --json"$/m);
    assert.ok(lines(stderr) < 110, stderr);
  });

  it('of many unknown zones has the first of them and a count', async () => {
    bench.configure({ hook: { budgetSeconds: 600 } });
    const { code, stdout } = await bench.hook(
      many(250, (i) => ({ command: 'delete', zone: { name: `z${i}.example.` } })),
    );
    assert.equal(code, 0);
    assert.match(stdout, /^150 more zones; see /m);
    assert.doesNotMatch(stdout, /no changes/);
    assert.ok(lines(stdout) < 220, stdout);
  });

  it('of many PTRs that no target holds has the first of them and a count', async () => {
    const { code, stdout, stderr } = await bench.hook({
      command: 'createPTRs',
      ptr: many(250, (i) => ({ ip_address: `192.0.2.${i}`, hostname: `n${i}.example.` })),
    });
    assert.equal(code, 0);
    assert.match(stderr, /^150 more PTRs; see "dns-sync ptr list --all"$/m);
    assert.ok(lines(stdout + stderr) < 120, stderr);
  });
});
