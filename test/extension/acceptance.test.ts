import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { after as atTheEnd, before as atFirst, describe, it } from 'node:test';
import type { PanelServer, PleskPanel } from '../../fixtures/plesk-panel/plesk-panel.ts';
import { address, fromTemplate, whole, type PleskCommand, type PleskRecord } from '../acceptance/calls.ts';
import type { Bench } from '../support/bench.ts';
import { installReady, openPanel } from './extension-bench.ts';
import { PanelBrowser, withoutBrowser } from './panel-browser.ts';

/** A record of each type that Plesk has and the service takes. */
const everyType: readonly Omit<PleskRecord, 'host'>[] = [
  { type: 'A', value: '192.0.2.7' },
  { type: 'AAAA', value: '2001:db8::7' },
  { type: 'MX', opt: '10', value: 'mail.example.net.' },
  { type: 'TXT', value: 'a text' },
  { type: 'SRV', opt: '0 5 5060', value: 'sip.example.net.' },
  { type: 'CAA', opt: '0 issue', value: 'ca.example.net' },
  { type: 'NS', value: 'ns.example.net.' },
  { type: 'CNAME', value: 'www.example.net.' },
  { type: 'DS', value: '12345 13 2 49FD46E6C4B45C55D4AC69CBD3CD34AC1AFE51DE94F3A2A0B3B9E2D6E2C8D5F4' },
  { type: 'TLSA', opt: '3 1 1', value: 'd2abde240d7cd3ee6b4b28c54df034b97983a1d16e8a410e4561cb106618e971' },
];

describe("Plesk's list, as a person reads it on the page", { skip: withoutBrowser }, () => {
  let bench: Bench;
  let panel: PleskPanel;
  let server: PanelServer;
  let browser: PanelBrowser;
  atFirst(async () => {
    ({ bench, panel } = await openPanel(['AKIALOCAL']));
    await installReady(panel);
    server = await panel.serve();
    browser = await PanelBrowser.open();
    await browser.open(server.url);
  });
  atTheEnd(async () => {
    await browser.close();
    server.close();
    await bench.close();
  });

  const send = async (...calls: readonly object[]): Promise<void> => {
    await bench.hook(calls);
  };
  const create = async (...names: readonly string[]): Promise<void> =>
    send(...names.map((name) => whole(`${name}.`, 1, [address(`${name}.`)], { command: 'create' })));
  /** The text of a domain's row in the list. */
  const row = async (name: string): Promise<string> => {
    await search(name);
    const found = browser.page
      .getByRole('row')
      .filter({ has: browser.page.getByRole('button', { name, exact: true }) });
    await found.first().waitFor();
    return found.first().innerText();
  };
  /** What the list was searched for; another search needs no new page. */
  let shown: string | null = null;
  const search = async (text: string): Promise<void> => {
    if (shown === null || shown === text) await browser.open(server.url);
    shown = text;
    const field = browser.page.getByRole('searchbox');
    await field.fill(text);
    await field.press('Enter');
    await browser.page.getByRole('button', { name: /^All: (?!0)/ }).waitFor();
  };
  /** The text of a tab in the drawer of a domain. */
  const drawer = async (name: string, tab: RegExp): Promise<string> => {
    await row(name);
    await browser.page.getByRole('button', { name, exact: true }).first().click();
    const dialog = browser.page.getByRole('dialog');
    await dialog.getByRole('tab', { name: tab }).or(dialog.getByText(tab)).first().click();
    await dialog.getByRole('table').first().waitFor();
    shown = null;
    return dialog.innerText();
  };
  const messages = async (text: RegExp): Promise<string> => {
    await browser.open(server.url);
    shown = null;
    await browser.page.getByRole('tab', { name: /^Messages/ }).click();
    const found = browser.page.getByRole('row').filter({ hasText: text }).first();
    await found.waitFor();
    return found.innerText();
  };
  const resync = async (...calls: readonly PleskCommand[]): Promise<void> => {
    const file = join(bench.dir, 'source.json');
    writeFileSync(file, JSON.stringify(calls));
    await bench.run('resync', '--from', file, '--partial', '--yes');
  };

  it('a zone that was created has its hosted zone in the drawer', async () => {
    await create('made.example');
    const { id } = bench.route53.zone('made.example.');
    assert.match(await drawer('made.example', /^Records/), new RegExp(`Hosted zone ${id}`));
  });

  it('the drawer lists each record that was copied', async () => {
    await send(fromTemplate('copied.example.', 1));
    const text = await drawer('copied.example', /^Records/);
    for (const line of bench.sets('copied.example.')) {
      const [name = '', type = ''] = line.split(' ');
      assert.match(text, new RegExp(`${name.replace(/\.$/, '')}\\s+${type}`), line);
    }
  });

  it('a synchronized domain is marked, and a message says it once', async () => {
    await create('marked.example');
    assert.match(await row('marked.example'), /Synchronized/);
    assert.match(await messages(/marked\.example/), /synchronized for the first time/);
  });

  it('a record that is not supported is named in the list, the drawer and the messages', async () => {
    const odd = { host: 'where.odd.example.', type: 'LOC', value: '52 22 23 N 4 53 32 E 0m' };
    await send(whole('odd.example.', 1, [address('odd.example.'), odd]));
    assert.match(await row('odd.example'), /Synchronized[^]*1 NOT SUPPORTED/);
    assert.match(await drawer('odd.example', /^Not supported/), /where\.odd\.example[^]*LOC/);
    assert.match(await messages(/where\.odd\.example/), /LOC/);
  });

  it('a zone that can not be synchronized is named in the list and the messages, with the reason', async () => {
    bench.route53.createZone('twice.example.');
    bench.route53.createZone('twice.example.');
    await create('twice.example');
    assert.match(await row('twice.example'), /Failing[^]*twice\.example\./);
    assert.match(await messages(/twice\.example/), /Failing|Can’t be synchronized/);
  });

  it('each type of domain is a row of its own: subscription, addon, own subdomain, alias, no hosting, forwarding, IPv6', async () => {
    const names = ['subscription', 'addon', 'shop.subscription', 'alias', 'nohosting', 'forwarding'];
    await create(...names.map((name) => `${name}.example`));
    await send(whole('six.example.', 1, [address('six.example.', '', '2001:db8::10')]));
    for (const name of [...names, 'six']) assert.match(await row(`${name}.example`), /Synchronized/, name);
    assert.match(await drawer('six.example', /^Records/), /2001:db8::10/);
  });

  it('a subdomain in the zone of its parent has no row, and its records are those of the parent', async () => {
    await send(whole('parent.example.', 1, [address('parent.example.'), address('parent.example.', 'inner')]));
    assert.match(await drawer('parent.example', /^Records/), /inner\.parent\.example/);
    await search('parent.example');
    assert.equal(await browser.page.getByRole('button', { name: 'inner.parent.example', exact: true }).count(), 0);
  });

  it('an alias that does not follow its domain keeps its state when the domain changes', async () => {
    await create('leading.example', 'apart.example');
    await send(whole('leading.example.', 2, [address('leading.example.', '', '192.0.2.2')]));
    assert.match(await drawer('apart.example', /^Records/), /192\.0\.2\.1/);
    assert.match(await row('apart.example'), /Synchronized/);
  });

  it('an IDN domain is shown in its national spelling', async () => {
    const name = 'xn--mnchen-3ya.example.';
    await send(whole(name, 1, [address(name)], { zone: { displayName: 'münchen.example.' } }));
    assert.match(await row('münchen.example'), /^münchen\.example|\nmünchen\.example|münchen\.example/);
    assert.doesNotMatch(await row('münchen.example'), /xn--/);
  });

  it('domains that Plesk does not serve can not be switched on, and say why: disabled and secondary zones, disabled and suspended domains', async () => {
    const off = [
      ['zone-off', { status: 2 }, /switched off/],
      ['secondary', { type: 'slave' }, /secondary/],
      ['disabled', { owner: { status: 2 } }, /disabled or suspended/],
      ['suspended', { owner: { status: 16 } }, /disabled or suspended/],
    ] as const;
    panel.server.set({ zones: off.map(([name, how]) => ({ name: `${name}.example.`, serial: 1, ...how })) });
    await panel.exec('watch.php');
    for (const [name, , reason] of off) {
      assert.match(await row(`${name}.example`), reason, name);
      assert.ok(await browser.page.getByRole('checkbox', { name: `Synchronize ${name}.example` }).isDisabled(), name);
    }
  });

  it('a synchronized domain that becomes secondary, disabled or suspended keeps its records, and says so', async () => {
    await create('later-secondary.example', 'later-disabled.example', 'later-suspended.example');
    const again = (name: string, how: object): PleskCommand =>
      whole(`${name}.example.`, 2, [address(`${name}.example.`)], how);
    await resync(
      again('later-secondary', { soa: { type: 'slave' } }),
      again('later-disabled', { zone: { status: 'disabled' } }),
      again('later-suspended', { zone: { status: 'suspended' } }),
    );
    for (const [name, reason] of [
      ['later-secondary', /secondary/],
      ['later-disabled', /disabled/],
      ['later-suspended', /suspended/],
    ] as const) {
      assert.match(await row(`${name}.example`), reason);
      assert.equal(bench.sets(`${name}.example.`).length, 1);
    }
  });

  it('a template that is applied, and settings that are reset, show their new records', async () => {
    await create('template.example');
    await send(fromTemplate('template.example.', 2));
    assert.match(await drawer('template.example', /^Records/), /webmail\.template\.example/);
    await send(whole('template.example.', 3, [address('template.example.', '', '192.0.2.33')]));
    const text = await drawer('template.example', /^Records/);
    assert.match(text, /192\.0\.2\.33/);
    assert.doesNotMatch(text, /webmail/);
  });

  it('records of each type are shown when they are added, edited and removed', async () => {
    const name = 'types.example.';
    const records = everyType.map((record) => ({ ...record, host: `${record.type.toLowerCase()}.${name}` }));
    await create('types.example');
    await send(whole(name, 2, [address(name), ...records]));
    const added = await drawer('types.example', /^Records/);
    for (const { host, type } of records) assert.ok(added.includes(host.replace(/\.$/, '')), `${type}: ${added}`);
    assert.doesNotMatch(await row('types.example'), /NOT SUPPORTED/);
    await send(whole(name, 3, [address(name, '', '192.0.2.9')]));
    const removed = await drawer('types.example', /^Records/);
    assert.match(removed, /192\.0\.2\.9/);
    for (const { host } of records) assert.ok(!removed.includes(host.replace(/\.$/, '')), host);
  });

  it('a renamed domain is named with its old and new name, and its old zone is in the trash or erased', async () => {
    await create('before.example', 'erased.example');
    await send(
      { command: 'delete', zone: { name: 'before.example.' } },
      whole('after.example.', 2, [address('after.example.')]),
    );
    assert.match(await row('after.example'), /Formerly before\.example/);
    assert.match(await row('before.example'), /In the trash[^]*Now after\.example/);
    bench.configure({ policy: { rename: 'erase' } });
    await send(
      { command: 'delete', zone: { name: 'erased.example.' } },
      whole('instead.example.', 2, [address('instead.example.')]),
    );
    bench.configure({});
    assert.match(await row('instead.example'), /Formerly erased\.example/);
    assert.ok(!bench.route53.dumpAccount().zones.some((zone) => zone.name === 'erased.example.'));
  });

  it('a changed IP address is shown in all records', async () => {
    const call = fromTemplate('moved.example.', 1);
    await send(call);
    const elsewhere = call.zone.rr.map((rr) => ({ ...rr, value: rr.value.replace('203.0.113.10', '203.0.113.99') }));
    await send(whole('moved.example.', 2, elsewhere));
    const text = await drawer('moved.example', /^Records/);
    assert.match(text, /203\.0\.113\.99/);
    assert.doesNotMatch(text, /203\.0\.113\.10\b/);
  });

  it('a removed domain is in the trash, without records at the service', async () => {
    await create('removed.example');
    await send({ command: 'delete', zone: { name: 'removed.example.' } });
    assert.match(await row('removed.example'), /In the trash/);
    assert.deepEqual(bench.sets('removed.example.'), []);
  });
});
