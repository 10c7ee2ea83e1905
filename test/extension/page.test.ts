import assert from 'node:assert/strict';
import { after as atTheEnd, before as atFirst, describe, it } from 'node:test';
import type { Locator } from 'playwright-core';
import type { PanelServer, PleskPanel } from '../../fixtures/plesk-panel/plesk-panel.ts';
import type { Bench } from '../support/bench.ts';
import { identityService } from '../support/identity-service.ts';
import { openPanel, zip } from './extension-bench.ts';
import { PanelBrowser, withoutBrowser } from './panel-browser.ts';

const hostile = '<img src=x onerror="document.title=1">';

/** The zones of the server. One has a record that can't be served, whose text looks like markup. */
const zones = [
  'xn--bcher-kva.example',
  ...Array.from({ length: 59 }, (_, n) => `zone-${String(n).padStart(2, '0')}.example`),
];
const pleskZones = zones.map((name) => ({
  name,
  serial: 5,
  records: [
    { host: `www.${name}.`, type: 'A', value: '192.0.2.1' },
    ...(name.startsWith('zone-00') ? [{ host: `bad.${name}.`, type: 'A', value: hostile }] : []),
  ],
}));

describe('the page', { skip: withoutBrowser }, () => {
  let bench: Bench;
  let panel: PleskPanel;
  let server: PanelServer;
  let browser: PanelBrowser;
  let service: Awaited<ReturnType<typeof identityService>>;
  atFirst(async () => {
    ({ bench, panel } = await openPanel(['AKIALOCAL']));
    service = await identityService('arn:aws:iam::123456789012:user/dns', 'the-secret');
    panel.env['AWS_ENDPOINT_URL_STS'] = service.url;
    bench.configure({ hook: { apply: 'record' } });
    panel.server.set({ zones: pleskZones });
    await panel.install(zip);
    server = await panel.serve();
    browser = await PanelBrowser.open();
  });
  atTheEnd(async () => {
    await browser.close();
    server.close();
    service.close();
    await bench.close();
  });

  const button = (name: string | RegExp): Locator => browser.page.getByRole('button', { name, exact: true });
  const text = (pattern: string | RegExp): Locator => browser.page.getByText(pattern).first();
  const row = (name: string): Locator => browser.page.getByRole('row').filter({ hasText: name });
  const rowNames = async (): Promise<readonly string[]> => browser.page.locator('tbody .dns-sync-link').allInnerTexts();

  it('says what is missing without Node', async () => {
    panel.env['DNS_SYNC_NODE'] = '/nowhere/node';
    const without = await panel.serve();
    panel.env['DNS_SYNC_NODE'] = process.execPath;
    panel.set({ settings: {} });
    try {
      await browser.open(without.url);
      await text(/Node\.js is missing/).waitFor();
      await text(/plesk installer add --components nodejs/).waitFor();
      await browser.keep('node-missing');
      assert.equal(await button(/I agree/).count(), 0);
    } finally {
      without.close();
    }
  });

  it('tests a key before it is saved, and never shows it again', async () => {
    await browser.open(server.url);
    await text(/server’s own role is used/).waitFor();
    await text('Test the access first.').waitFor();
    const save = async (id: string): Promise<void> => {
      await browser.page.getByLabel('Access key ID').fill(id);
      await browser.page.getByLabel('Secret').fill('the-secret');
      await button('Test and save the key').click();
    };
    await save('AKIAWRONG');
    await text('Not saved.').waitFor();
    await browser.keep('first-run-wrong-key');
    await save('AKIALOCAL');
    await text('A key is saved: ••••OCAL').waitFor();
    assert.doesNotMatch(await browser.page.content(), /the-secret|AKIALOCAL/);
  });

  it('shows what all domains cost before the consent, and names another backend', async () => {
    panel.server.set({ slot: { custom: 'true', custom_script: '"/opt/other/backend" --push' } });
    await browser.open(server.url);
    const calls = await bench.calls(async () => {
      await button('Read the domains from Plesk').click();
      await text('Domains in Plesk: 60').waitFor();
      await text(
        /Hosted zones: 0 now, 60 afterwards, of 500 of the account\. Cost a month: \$0\.00 now, \$\d+\.\d\d/,
      ).waitFor();
      await text('"/opt/other/backend" --push').waitFor();
      await browser.keep('first-run');
      await button('Show the plan').click();
      await text(/Create: 60\./).waitFor();
      assert.equal(await button(/^Apply/).count(), 0, 'nothing is applied before the consent');
      await button('Close').last().click();
    });
    assert.ok(!calls.some((action) => /^(?:Create|Change)/.test(action)), calls.join());
    await button('Take over and pass each call on to it').click();
    await button('All: 60').waitFor();
    assert.match(String(panel.backend), /--exec dns-sync hook\.php$/);
  });

  it('lists domains in pages of 25, in their national spelling, with search in both and filters', async () => {
    await button('Pending: 60').waitFor();
    assert.equal((await rowNames()).length, 25);
    assert.ok((await rowNames()).includes('bücher.example'));
    await button('Next').click();
    await text('Page 2: domains 26 to 50').waitFor();
    assert.equal((await rowNames())[0], 'zone-24.example');
    await button('Next').click();
    await text('Page 3: domains 51 to 60').waitFor();
    await button('Previous').click();
    await text('Page 2: domains 26 to 50').waitFor();
    for (const spelling of ['bücher', 'xn--bcher', '*-kva.example']) {
      await browser.page.getByRole('searchbox', { name: 'Search' }).fill(spelling);
      await button('Search').click();
      await text('Page 1: domains 1 to 1').waitFor();
      assert.deepEqual(await rowNames(), ['bücher.example'], spelling);
    }
    await browser.page.getByRole('searchbox', { name: 'Search' }).fill('');
    await button('Search').click();
    await text('Page 1: domains 1 to 25').waitFor();
  });

  it('previews selected domains with calls and cost, and applies exactly this plan', async () => {
    for (const name of ['bücher.example', 'zone-00.example']) await row(name).locator('.pul-checkbox').click();
    await text('Selected: 2').waitFor();
    await button('Preview').click();
    await text(/Create: 2\. Update: 0\. Delete: 0\. Held: 0\. API calls: \d+\./).waitFor();
    await text(
      /Hosted zones: 0 now, 2 afterwards, of 500 of the account\. Cost a month: \$0\.00 now, \$1\.00/,
    ).waitFor();
    await browser.keep('preview');
    await button(/^Apply \(API calls: \d+\)$/).click();
    await text('The changes are applied.').waitFor();
    await row('bücher.example').getByText('Synchronized', { exact: true }).waitFor();
    assert.deepEqual(bench.sets('xn--bcher-kva.example.'), ['www.xn--bcher-kva.example. A 86400 192.0.2.1']);
    await row('zone-00.example').getByText('1 NOT SUPPORTED').waitFor();
    const [first = ''] = bench.route53.zone('zone-00.example.').nameServers ?? [];
    await row('zone-00.example').getByRole('button', { name: 'Copy the name servers of zone-00.example' }).click();
    const copied = await browser.page.evaluate('navigator.clipboard.readText()');
    assert.equal(String(copied).split('\n').length, 4);
    assert.ok(String(copied).includes(first.replace(/\.$/, '')));
  });

  it('has no fault of accessibility but colors of the library', async (test) => {
    const { ours, library } = await browser.violations();
    test.diagnostic(`faults of the panel's library in the list: ${JSON.stringify(library)}`);
    assert.deepEqual(ours, []);
  });

  it('is closed to somebody without a role', async () => {
    await browser.open(server.url, { user: 'nobody' });
    assert.equal(await browser.page.innerText('body'), 'Access denied');
    browser.reports.length = 0;
  });
});
