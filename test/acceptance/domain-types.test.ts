import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { openPlace, type Place } from './place.ts';
import { address, fromTemplate, whole } from './calls.ts';

describe('domain types', () => {
  let bench: Place;
  before(async () => {
    bench = await openPlace();
  });
  after(async () => bench.close());

  const synchronized = async (name: string): Promise<void> => {
    const { zones } = await bench.json<{ zones: readonly { state: string }[] }>('status', name);
    assert.deepEqual(
      zones.map(({ state }) => state),
      ['synchronized'],
    );
  };

  for (const [kind, name] of [
    ['subscription', 'subscription.example.'],
    ['addon domain', 'addon.example.'],
  ] as const) {
    it(`a ${kind} is synchronized`, async () => {
      assert.equal((await bench.hook(fromTemplate(name, 1))).code, 0);
      await synchronized(name);
    });
  }

  for (const [kind, name] of [
    ['domain without hosting', 'nohosting.example.'],
    ['forwarding domain', 'forwarding.example.'],
  ] as const) {
    it(`a ${kind} is synchronized with the few records that it has`, async () => {
      const mail = { host: name, type: 'MX', opt: '10', value: `mail.${name}` };
      assert.equal((await bench.hook(whole(name, 1, [mail, address(name, 'mail')]))).code, 0);
      assert.deepEqual(bench.sets(name), [`${name} MX 300 10 mail.${name}`, `mail.${name} A 300 192.0.2.1`]);
      await synchronized(name);
    });
  }

  it('a subdomain with a zone of its own is synchronized as a zone', async () => {
    const [parent, child] = ['parent.example.', 'shop.parent.example.'];
    assert.equal((await bench.hook(whole(parent, 1, [address(parent)]))).code, 0);
    assert.equal((await bench.hook(whole(child, 1, [address(child), address(child, 'www')]))).code, 0);
    assert.deepEqual(bench.sets(child), [`${child} A 300 192.0.2.1`, `www.${child} A 300 192.0.2.1`]);
    await synchronized(child);
  });

  it('a subdomain in the zone of its parent is part of that, and no zone is made for it', async () => {
    const parent = 'whole.example.';
    await bench.hook(whole(parent, 1, [address(parent), address(parent, 'shop'), address(parent, 'www.shop')]));
    assert.deepEqual(bench.sets(parent), [
      `${parent} A 300 192.0.2.1`,
      `shop.${parent} A 300 192.0.2.1`,
      `www.shop.${parent} A 300 192.0.2.1`,
    ]);
    assert.ok(!bench.zones().includes(`shop.${parent}`));
    assert.match((await bench.run('status', `shop.${parent}`)).stderr, /unknown zone/);
  });

  it('an alias that follows its primary domain is a zone of its own', async () => {
    const [primary, alias] = ['primary.example.', 'alias.example.'];
    await bench.hook([whole(primary, 1, [address(primary)]), whole(alias, 1, [address(alias)])]);
    // Plesk sends both when the primary is edited.
    await bench.hook([
      whole(primary, 2, [address(primary, '', '192.0.2.2')]),
      whole(alias, 2, [address(alias, '', '192.0.2.2')]),
    ]);
    assert.deepEqual(bench.sets(alias), [`${alias} A 300 192.0.2.2`]);
    await synchronized(alias);
  });

  it('an alias that does not follow its primary domain keeps what it has', async () => {
    const [primary, alias] = ['leading.example.', 'apart.example.'];
    await bench.hook([whole(primary, 1, [address(primary)]), whole(alias, 1, [address(alias)])]);
    await bench.hook(whole(primary, 2, [address(primary, '', '192.0.2.2')]));
    assert.deepEqual(bench.sets(alias), [`${alias} A 300 192.0.2.1`]);
    assert.equal((await bench.hook({ command: 'delete', zone: { name: primary } })).code, 0);
    assert.deepEqual(bench.sets(alias), [`${alias} A 300 192.0.2.1`]);
    await synchronized(alias);
  });

  it('a domain on IPv6 is synchronized, with its address in the usual spelling', async () => {
    const name = 'six.example.';
    await bench.hook(whole(name, 1, [address(name, '', '2001:0db8:0000:0000:0000:0000:0000:0010')]));
    assert.deepEqual(bench.sets(name), [`${name} AAAA 300 2001:db8::10`]);
    await synchronized(name);
  });

  it('an IDN domain is shown in its national spelling', async () => {
    const name = 'xn--mnchen-3ya.example.';
    const call = whole(name, 1, [address(name)], { zone: { displayName: 'münchen.example.' } });
    assert.match(
      (await bench.hook(call)).stdout,
      new RegExp(`^münchen\\.example\\. \\(xn--mnchen-3ya\\.example\\.\\) at ${bench.target} .*; synchronized$`, 'm'),
    );
    assert.match((await bench.run('status', 'münchen.example')).stdout, /^münchen\.example\. /m);
    await bench.hook(whole(name, 2, [], { zone: { displayName: 'münchen.example.', rr: [address(name, 'new')] } }));
    assert.match((await bench.run('history', 'münchen.example')).stdout, /münchen\.example\./);
  });
});

describe('domains that are not available for synchronization', () => {
  const off = {
    'a disabled DNS zone': { how: { soa: { status: 2 } }, reason: 'DNS is switched off for this zone in Plesk' },
    'a secondary DNS zone': {
      how: { soa: { type: 'slave' } },
      reason: 'Plesk is only a secondary server of this zone',
    },
    'a disabled domain': { how: { zone: { status: 'disabled' } }, reason: 'its domain is disabled in Plesk' },
    'a suspended domain': { how: { zone: { status: 'suspended' } }, reason: 'its domain is suspended in Plesk' },
  } as const;

  let bench: Place;
  before(async () => {
    bench = await openPlace();
  });
  after(async () => bench.close());

  for (const [kind, { how, reason }] of Object.entries(off)) {
    it(`${kind} is not synchronized, and the reason is reported`, async () => {
      const name = `${kind.replaceAll(' ', '-').toLowerCase()}.example.`;
      const file = join(bench.dir, 'source.json');
      writeFileSync(file, JSON.stringify([whole(name, 1, [address(name)], how)]));
      const { code, stdout } = await bench.run('resync', '--from', file, '--partial', '--yes');
      assert.equal(code, 0);
      assert.ok(stdout.startsWith(`${name}: ${reason}: skipped, the zone is unknown\n`), stdout);
      assert.deepEqual(bench.zones(), []);
    });
  }
});
