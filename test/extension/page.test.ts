import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { after as atTheEnd, before as atFirst, describe, it } from 'node:test';
import type { PanelServer, PleskPanel } from '../../fixtures/plesk-panel/plesk-panel.ts';
import { Chromium } from '../browser/chromium.ts';
import type { Bench } from '../support/bench.ts';
import { until } from '../support/until.ts';
import { openPanel, zip } from './extension-bench.ts';

const hostile = '<img src=x onerror="document.title=1">';

/** A call with many zones. One of them has a record that can't be served, whose text looks like markup. */
function manyZones(): readonly object[] {
  const names = Array.from({ length: 59 }, (_, number) => `zone-${String(number).padStart(2, '0')}.example.`);
  return ['xn--bcher-kva.example.', ...names].map((name) => ({
    command: 'update',
    zone: {
      name,
      displayName: name.replace('xn--bcher-kva', 'bücher'),
      soa: { ttl: 300, serial: 5 },
      rr: [
        { host: `www.${name}`, type: 'A', value: '192.0.2.1' },
        ...(name.startsWith('zone-00') ? [{ host: `bad.${name}`, type: 'A', value: hostile }] : []),
      ],
    },
  }));
}

describe('the page', { skip: Chromium.isInstalled() ? false : 'SKIPPED: there is no chromium' }, () => {
  let bench: Bench;
  let panel: PleskPanel;
  let server: PanelServer;
  let browser: Chromium;
  atFirst(async () => {
    ({ bench, panel } = await openPanel(['AKIALOCAL']));
    await panel.install(zip);
    server = await panel.serve();
    browser = await Chromium.open();
    bench.configure({ hook: { apply: 'record' } });
    assert.equal((await bench.hook(manyZones())).code, 0);
  });
  atTheEnd(async () => {
    await browser.close();
    server.close();
    await bench.close();
  });

  const textOf = async (selector = '#dns-sync'): Promise<string> =>
    browser.evaluate(`document.querySelector(${JSON.stringify(selector)})?.innerText ?? ''`);
  const shows = async (pattern: RegExp, selector?: string): Promise<void> =>
    until(`the page to show ${String(pattern)}`, async () => pattern.test(await textOf(selector)));
  const press = async (text: string, within = '#dns-sync'): Promise<void> => {
    const found = `[...document.querySelectorAll(${JSON.stringify(`${within} button`)})].find((item) => item.innerText === ${JSON.stringify(text)})`;
    assert.equal(await browser.evaluate(`${found}?.click(), ${found} !== undefined`), true, `a button ${text}`);
  };
  const fill = async (name: string, value: string): Promise<void> =>
    browser.evaluate(`void (document.querySelector('[name=${name}]').value = ${JSON.stringify(value)})`);
  const rows = async (): Promise<readonly string[]> =>
    browser.evaluate(`[...document.querySelectorAll('#domains tbody th')].map((item) => item.innerText)`);
  const open = async (user = 'admin'): Promise<void> => {
    await browser.send('Network.setCookie', { name: 'panel-user', value: user, url: server.url });
    await browser.show(`${server.url}index.php`);
  };
  const keep = async (name: string): Promise<void> => {
    const folder = process.env['DNS_SYNC_SCREENSHOTS'];
    if (folder === undefined) return;
    const { data } = await browser.send('Page.captureScreenshot', { captureBeyondViewport: true });
    writeFileSync(join(folder, `${name}.png`), Buffer.from(data as string, 'base64'));
  };

  it('says what is missing without Node', async () => {
    panel.env['DNS_SYNC_NODE'] = '/nowhere/node';
    const without = await panel.serve();
    panel.env['DNS_SYNC_NODE'] = process.execPath;
    panel.set({ settings: {} });
    await browser.send('Network.setCookie', { name: 'panel-user', value: 'admin', url: without.url });
    try {
      await browser.show(`${without.url}index.php`);
      await shows(/Node\.js is missing[^]*plesk installer add --components nodejs/);
      assert.doesNotMatch(await textOf(), /I agree/);
    } finally {
      without.close();
    }
  });

  it('tests a key before it is saved, and never shows it again', async () => {
    await open();
    await shows(/server's own role is used/);
    await keep('first-run');
    await fill('id', 'AKIAWRONG');
    await fill('secret', 'the-secret');
    await press('Test and save the key');
    await shows(/Not saved\.[^]*(?:token|credentials)/i);
    await keep('wrong-key');
    await fill('id', 'AKIALOCAL');
    await fill('secret', 'the-secret');
    await press('Test and save the key');
    await until('an answer', async () => /A key is saved: ••••OCAL|Not saved/.test(await textOf()));
    const html = await browser.evaluate<string>('document.documentElement.outerHTML');
    assert.doesNotMatch(html, /the-secret|AKIALOCAL/);
  });

  it('names another backend, and shows the domains after the consent', async () => {
    panel.server.set({ slot: { custom: 'true', custom_script: '"/opt/other/backend" --push' } });
    await open();
    await shows(/Another DNS backend is registered[^]*"\/opt\/other\/backend" --push/);
    assert.equal(await textOf('#domains'), '');
    await keep('other-backend');
    await press('Take over and pass each call on to it');
    await shows(/All: 60/, '#domains');
    await shows(/DNS Sync is Plesk's DNS backend/);
    assert.match(String(panel.backend), /--exec dns-sync hook\.php$/);
  });

  it('lists domains in pages of 25, in their national spelling, with search and filters', async () => {
    await shows(/Pending: 60/, '#domains');
    assert.equal((await rows()).length, 25);
    assert.ok((await rows()).includes('bücher.example'), (await rows()).join(' '));
    await press('Next');
    await until('the second page', async () => (await rows())[0] === 'zone-24.example');
    await press('Next');
    await until('the last page', async () => (await rows()).length === 10);
    await press('Previous');
    await until('the page before', async () => (await rows()).length === 25);
    await fill('search', 'bücher');
    await press('Search');
    await until('the search', async () => (await rows()).join() === 'bücher.example');
    await fill('search', '');
    await press('Search');
    await until('all', async () => (await rows()).length === 25);
  });

  it('synchronizes a domain, marks it, and names a record that is not supported as text', async () => {
    await press('Synchronize', '[data-zone="zone-00.example."]');
    await shows(/Synchronized/, '[data-zone="zone-00.example."]');
    await shows(/1 not supported/, '[data-zone="zone-00.example."]');
    await browser.evaluate(`document.querySelector('[data-zone="zone-00.example."] details').open = true`);
    await shows(/bad\.zone-00\.example\. A: .*/, '[data-zone="zone-00.example."]');
    const { nameServers } = bench.route53.zone('zone-00.example.');
    for (const name of nameServers ?? [])
      assert.ok((await textOf('[data-zone="zone-00.example."]')).includes(name.replace(/\.$/, '')));
    assert.deepEqual(bench.sets('zone-00.example.'), ['www.zone-00.example. A 300 192.0.2.1']);
    await press('Switch off', '[data-zone="zone-01.example."]');
    await shows(/switched off/, '[data-zone="zone-01.example."]');
    await press('Synchronized: 1');
    await until('the filter', async () => (await rows()).join() === 'zone-00.example');
    await keep('domains');
    assert.equal(await browser.evaluate('document.title'), 'DNS Sync');
    assert.equal(await browser.evaluate('document.querySelectorAll("#dns-sync img").length'), 0);
    assert.deepEqual(browser.reports, []);
  });

  it('is closed to others than administrators', async () => {
    await open('client');
    assert.equal(await textOf('body'), 'Access denied');
  });
});
