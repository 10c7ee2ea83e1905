import assert from 'node:assert/strict';
import { afterEach, beforeEach, describe, it } from 'node:test';
import { Bench } from '../support/bench.ts';

const put = (name: string, serial: number, ...hosts: readonly string[]) => ({
  command: 'update',
  zone: {
    name,
    soa: { ttl: 300, serial },
    rr: [name, ...hosts.map((host) => `${host}.${name}`)].map((host) => ({ host, type: 'A', value: '192.0.2.1' })),
  },
});

describe('the mode', () => {
  let bench: Bench;
  beforeEach(async () => {
    bench = await Bench.open();
    await bench.hook(['a.de.', 'b.de.', 'c.com.'].map((name) => put(name, 1, 'www')));
  });
  afterEach(async () => bench.close());

  it('of some zones overrides the general one', async () => {
    bench.configure({
      policy: {
        zones: [
          { match: 'b.de', mode: 'observe' },
          { match: '*.de', mode: 'no-delete' },
        ],
      },
    });
    const { code, stdout, stderr } = await bench.hook(['a.de.', 'b.de.', 'c.com.'].map((name) => put(name, 2, 'new')));
    assert.equal(code, 1, 'a delete waits');
    assert.match(stderr, /held \(no-delete\): delete www\.a\.de\. A/);
    assert.match(stdout, /b\.de\.: recorded; not applied, because its mode is "observe/);
    assert.deepEqual(
      bench.sets('a.de'),
      ['a', 'new.a', 'www.a'].map((host) => `${host}.de. A 300 192.0.2.1`),
    );
    assert.deepEqual(
      bench.sets('b.de'),
      ['b', 'www.b'].map((host) => `${host}.de. A 300 192.0.2.1`),
    );
    assert.deepEqual(
      bench.sets('c.com'),
      ['c', 'new.c'].map((host) => `${host}.com. A 300 192.0.2.1`),
    );
    assert.equal((await bench.run('apply', 'b.de', '--yes')).code, 0);
    assert.equal(bench.sets('b.de').length, 2);
    assert.equal((await bench.hook(put('b.de.', 3, 'new'))).code, 0);
  });

  it('of a target overrides the general one, and that of zones overrides both', async () => {
    const targets = { route53: { maxRequestsPerSecond: 10_000, mode: 'observe' } };
    bench.configure({ targets, policy: { zones: [{ match: 'c.com', mode: 'sync' }] } });
    assert.equal((await bench.hook(['a.de.', 'c.com.'].map((name) => put(name, 2, 'new')))).code, 0);
    assert.equal(bench.sets('a.de').length, 2);
    assert.deepEqual(
      bench.sets('c.com'),
      ['c', 'new.c'].map((host) => `${host}.com. A 300 192.0.2.1`),
    );
  });

  it("isn't the only override: drift and deletion have theirs too", async () => {
    bench.configure({ policy: { zones: [{ match: '*.de', onDelete: 'keep' }] } });
    assert.equal(
      (await bench.hook(['a.de.', 'c.com.'].map((name) => ({ command: 'delete', zone: { name } })))).code,
      0,
    );
    assert.equal(bench.sets('a.de').length, 2);
    assert.equal(bench.sets('c.com').length, 0);
  });

  it('that is unknown, and a glob that matches nothing by mistake, are errors', async () => {
    bench.configure({ policy: { zones: [{ match: '*.de', mode: 'watch' }] } });
    assert.match(
      (await bench.run('plan')).stderr,
      /"policy\.zones\[0\]\.mode" must be "sync" or "no-delete" or "observe", not "watch"/,
    );
    bench.configure({ policy: { zones: [{ match: 'a, b' }] } });
    assert.match((await bench.run('plan')).stderr, /"policy\.zones\[0\]\.match" must be a name or a glob/);
  });
});
