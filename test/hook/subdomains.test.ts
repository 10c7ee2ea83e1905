import assert from 'node:assert/strict';
import { afterEach, beforeEach, describe, it } from 'node:test';
import { Bench } from '../support/bench.ts';

const [parent, child] = ['example.com.', 'shop.example.com.'] as const;

const put = (zone: string, serial: number, hosts: readonly string[] = [], more: readonly object[] = []) => ({
  command: 'update',
  zone: {
    name: zone,
    displayName: zone,
    soa: { ttl: 300, serial },
    rr: [zone, ...hosts.map((host) => `${host}.${zone}`)]
      .map((host): object => ({ host, type: 'A', value: '192.0.2.1' }))
      .concat(more),
  },
});
const gone = (zone: string) => ({ command: 'delete', zone: { name: zone } });
const plesksServers = { host: child, type: 'NS', value: 'ns1.plesk.example.' };

describe('the zone of a subdomain', () => {
  let bench: Bench;
  beforeEach(async () => {
    bench = await Bench.open();
  });
  afterEach(async () => bench.close());

  const good = async (call: object): Promise<string> => {
    const { code, stdout, stderr } = await bench.hook(call);
    assert.equal(code, 0, stderr);
    return stdout;
  };
  const names = (zone: string): readonly string[] =>
    bench.sets(zone).map((line) => line.split(' ').slice(0, 2).join(' '));
  const servers = (zone: string): string => {
    const set = bench.route53.recordSets(zone).find(({ Name, Type }) => Name === zone && Type === 'NS');
    return (set?.ResourceRecords ?? [])
      .map(({ Value }) => Value)
      .toSorted()
      .join(', ');
  };
  const delegation = (): string | undefined => bench.sets(parent).find((line) => line.startsWith(`${child} NS `));
  const hosted = (): readonly string[] =>
    bench.route53
      .dumpAccount()
      .zones.map(({ name }) => name)
      .toSorted();
  const settled = async (): Promise<void> => {
    const calls = await bench.calls(async () => assert.equal((await bench.run('apply', '--yes')).code, 0));
    assert.ok(!calls.includes('ChangeResourceRecordSets'), calls.join());
  };

  describe('that is separate', () => {
    it('is delegated by the parent zone, in one call after its own three, and not before it answers', async () => {
      await good(put(parent, 1, [], [plesksServers]));
      assert.equal(delegation(), `${child} NS 300 ns1.plesk.example.`);
      const calls = await bench.calls(async () => good(put(child, 1, ['www'])));
      assert.deepEqual(calls, [
        'ListHostedZonesByName',
        'CreateHostedZone',
        'ChangeResourceRecordSets',
        'ChangeResourceRecordSets',
      ]);
      assert.equal(delegation(), `${child} NS 300 ${servers(child)}`);
      assert.deepEqual(await bench.calls(async () => good(put(child, 2, ['www', 'new']))), [
        'ChangeResourceRecordSets',
      ]);
      assert.deepEqual(await bench.calls(async () => good(put(parent, 2, [], [plesksServers]))), []);
      await settled();
    });

    it('is delegated whichever of the two is created first, also in one call', async () => {
      await good(put(child, 1));
      await good(put(parent, 1));
      assert.match(String(delegation()), new RegExp(`NS 3600 ${servers(child)}`));
      await good([put('b.example.net.', 1), put('example.net.', 1)]);
      assert.ok(names('example.net.').includes('b.example.net. NS'));
      await settled();
    });

    it('is no longer delegated when it is deleted, before it is emptied', async () => {
      await good([put(parent, 1), put(child, 1)]);
      assert.notEqual(delegation(), undefined);
      const before = bench.route53.ledger.entries.length;
      await good(gone(child));
      const changed = bench.route53.ledger.entries.slice(before).map(({ zoneId }) => zoneId);
      const [above, below] = [bench.route53.zone(parent).id, bench.route53.zone(child).id];
      assert.deepEqual([...new Set(changed)], [above, below]);
      assert.equal(delegation(), undefined);
      assert.deepEqual(bench.sets(child), []);
      await settled();
      const again = bench.route53.ledger.entries.length;
      await good(put(child, 2));
      const ids = bench.route53.ledger.entries.slice(again).map(({ zoneId }) => zoneId);
      assert.deepEqual(
        [...new Set(ids)],
        [bench.route53.zone(child).id, bench.route53.zone(parent).id],
        'it answers before it is delegated',
      );
      await settled();
    });

    it('is delegated by the nearest enclosing zone', async () => {
      const inner = `in.${child}`;
      await good([put(parent, 1), put(child, 1), put(inner, 1)]);
      assert.deepEqual(names(parent), [`${parent} A`, `${child} NS`]);
      assert.deepEqual(names(child), [`${child} A`, `${inner} NS`]);
      await good(gone(child));
      assert.deepEqual(names(parent), [`${parent} A`, `${inner} NS`]);
      await settled();
    });

    it('stays delegated while an edit of it waits, and when one of its records is held', async () => {
      await good([put(parent, 1), put(child, 1)]);
      const records = [{ Value: '203.0.113.9' }];
      bench.route53.put(child, { Name: `theirs.${child}`, Type: 'A', TTL: 60, ResourceRecords: records });
      bench.configure({ hook: { apply: 'record' } });
      await good(put(child, 2, ['new', 'theirs']));
      assert.doesNotMatch((await bench.run('plan')).stdout, /^example\.com\. /m);
      assert.equal((await bench.run('apply', '--yes')).code, 2);
      assert.match(String(delegation()), new RegExp(servers(child)));
    });

    it('is delegated by apply if that was missed, and the plan says so', async () => {
      bench.configure({ hook: { apply: 'record' } });
      await good([put(parent, 1), put(child, 1)]);
      assert.equal((await bench.run('apply', '--yes')).code, 0);
      assert.match(String(delegation()), new RegExp(servers(child)));
      bench.route53.remove(parent, child, 'NS');
      assert.match((await bench.run('plan')).stdout, /Drift .*\n {2}\+ shop\.example\.com\. {2}NS/);
      await settled().catch(() => undefined);
      assert.match(String(delegation()), new RegExp(servers(child)));
    });
  });

  describe('that is folded', () => {
    beforeEach(() => bench.configure({ zones: { subdomains: 'fold' } }));

    it('is part of the enclosing zone: an edit is one call there, and its deletion removes exactly its records', async () => {
      await good(put(parent, 1, ['www', 'old.shop'], [plesksServers]));
      const calls = await bench.calls(async () => good(put(child, 1, ['www'])));
      assert.deepEqual(calls, ['ChangeResourceRecordSets']);
      assert.deepEqual(hosted(), [parent]);
      assert.deepEqual(names(parent), [`${parent} A`, `${child} A`, `www.${child} A`, `www.${parent} A`]);
      assert.deepEqual(await bench.calls(async () => good(put(child, 2, ['www', 'new']))), [
        'ChangeResourceRecordSets',
      ]);
      assert.ok(names(parent).includes(`new.${child} A`));
      assert.deepEqual(await bench.calls(async () => good(put(child, 2, ['www', 'new']))), []);
      assert.match((await bench.run('status', child)).stdout, /its records are in example\.com\. since/);
      await settled();
      await good(gone(child));
      assert.deepEqual(names(parent), [`${parent} A`, `${child} NS`, `old.${child} A`, `www.${parent} A`]);
      await settled();
    });

    it('is not written to the enclosing zone by an unconfirmed restore', async () => {
      await good([put(parent, 1), put(child, 1, ['www'])]);
      await good(put(child, 2));
      const { entries } = await bench.json<{ entries: readonly { id: string; command: string }[] }>('history', child);
      const id = String(entries.find(({ command }) => command === 'update')?.id);
      assert.equal((await bench.run('undo', id)).code, 1);
      await good(put(parent, 2, ['new']));
      assert.deepEqual(names(parent), [`${parent} A`, `new.${parent} A`, `${child} A`]);
      assert.equal((await bench.run('undo', id, '--yes')).code, 0);
      assert.deepEqual(names(parent), [`${parent} A`, `new.${parent} A`, `${child} A`, `www.${child} A`]);
    });

    it('is a separate zone if Plesk has no enclosing one', async () => {
      await good(put(child, 1));
      assert.deepEqual(hosted(), [child]);
    });
  });

  it('that is skipped is recorded, reported, and not sent', async () => {
    bench.configure({ zones: { subdomains: 'skip' } });
    await good(put(parent, 1));
    assert.match(
      await good(put(child, 1)),
      /shop\.example\.com\.: recorded; not applied, because "zones\.subdomains" is "skip/,
    );
    assert.equal((await bench.run('apply', '--yes')).code, 0);
    assert.deepEqual(hosted(), [parent]);
    assert.deepEqual(names(parent), [`${parent} A`]);
    assert.match((await bench.run('plan', child)).stderr, /excludes shop\.example\.com/);
  });

  describe('whose policy is changed', () => {
    it('from separate to folded moves in one change of the parent, and its servers continue to answer', async () => {
      await good([put(parent, 1), put(child, 1, ['www'])]);
      bench.configure({ zones: { subdomains: 'fold' } });
      assert.match(
        (await bench.run('plan')).stdout,
        /- shop\.example\.com\. +NS .*\n(?:.*\n)*?.*\+ www\.shop\.example\.com\. +A/,
      );
      const calls = await bench.calls(async () => assert.equal((await bench.run('apply', '--yes')).code, 0));
      assert.equal(calls.filter((action) => action === 'ChangeResourceRecordSets').length, 1);
      assert.deepEqual(names(parent), [`${parent} A`, `${child} A`, `www.${child} A`]);
      assert.deepEqual(names(child), [`${child} A`, `www.${child} A`]);
      await settled();
    });

    it('from folded to separate answers in its own zone first, and then moves in one change of the parent', async () => {
      bench.configure({ zones: { subdomains: 'fold' } });
      await good([put(parent, 1), put(child, 1, ['www'])]);
      bench.configure({});
      assert.match((await bench.run('plan')).stdout, /shop\.example\.com\. at route53: hosted zone will be created/);
      const before = bench.route53.ledger.entries.length;
      assert.equal((await bench.run('apply', '--yes')).code, 0);
      const changes = bench.route53.ledger.entries
        .slice(before)
        .filter(({ action }) => action === 'ChangeResourceRecordSets');
      assert.deepEqual(
        changes.map(({ zoneId }) => zoneId),
        [bench.route53.zone(child).id, bench.route53.zone(parent).id],
      );
      assert.deepEqual(names(parent), [`${parent} A`, `${child} NS`]);
      assert.deepEqual(names(child), [`${child} A`, `www.${child} A`]);
      await settled();
    });
  });
});
