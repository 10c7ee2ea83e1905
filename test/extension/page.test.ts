import assert from 'node:assert/strict';
import { after as atTheEnd, before as atFirst, describe, it } from 'node:test';
import type { Locator } from 'playwright-core';
import type { PanelServer, PleskPanel } from '../../fixtures/plesk-panel/plesk-panel.ts';
import type { PleskZone } from '../../fixtures/plesk-server/fake-plesk.ts';
import type { Bench } from '../support/bench.ts';
import { until } from '../support/until.ts';
import { openPanelWithIdentity, zip, type PanelWithIdentity } from './extension-bench.ts';
import { PanelBrowser, withoutBrowser } from './panel-browser.ts';

const hostile = '<img src=x onerror="document.title=1">';

/** The zones of the server. One has a record that can't be served, whose text looks like markup. */
const zones = [
  'xn--bcher-kva.example',
  ...Array.from({ length: 59 }, (_, n) => `zone-${String(n).padStart(2, '0')}.example`),
];
const plesk = (name: string): PleskZone => ({
  name,
  serial: 5,
  records: [
    { host: `www.${name}.`, type: 'A', value: '192.0.2.1' },
    ...(name.startsWith('zone-00') ? [{ host: `bad.${name}.`, type: 'A', value: hostile }] : []),
  ],
});

describe('the page', { skip: withoutBrowser }, () => {
  let bench: Bench;
  let panel: PleskPanel;
  let server: PanelServer;
  let browser: PanelBrowser;
  let identity: PanelWithIdentity['identity'];
  atFirst(async () => {
    ({ bench, panel, identity } = await openPanelWithIdentity('AKIALOCAL'));
    bench.configure({ hook: { apply: 'record' } });
    panel.server.set({ zones: zones.map(plesk) });
    await panel.install(zip);
    server = await panel.serve();
    browser = await PanelBrowser.open();
  });
  atTheEnd(async () => {
    await browser.close();
    server.close();
    identity.close();
    await bench.close();
  });

  const button = (name: string | RegExp): Locator => browser.page.getByRole('button', { name, exact: true });
  const text = (pattern: string | RegExp): Locator => browser.page.getByText(pattern).first();
  const row = (name: string): Locator => browser.page.getByRole('row').filter({ hasText: name });
  const rowNames = async (): Promise<readonly string[]> => browser.page.locator('tbody .dns-sync-link').allInnerTexts();

  /** Imports zones from Plesk, and applies nothing. */
  const imports = async (all: readonly PleskZone[]): Promise<void> => {
    panel.server.set({ zones: all });
    const { code, stderr } = await bench.with({ DNS_SYNC_PLESK: panel.server.program }).run('resync', '--import-only');
    assert.equal(code, 0, stderr);
  };

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
        /Hosted zones: 0 now, 60 afterwards, of at most 500 \(the account\)\. Cost a month: \$0\.00 now, \$\d+\.\d\d/,
      ).waitFor();
      await text('"/opt/other/backend" --push').waitFor();
      await browser.keep('first-run');
      assert.deepEqual(await browser.violations(), []);
      await button('Show the plan').click();
      await text(/Create: 60\./).waitFor();
      assert.equal(await button(/^Apply/).count(), 0, 'nothing is applied before the consent');
      await button('Close').last().click();
    });
    assert.ok(!calls.some((action) => /^(?:Create|Change)/.test(action)), calls.join());
    await button('Take over and pass each call on to it').click();
    await button('All: 60').waitFor();
    await until('the first synchronization', async () => {
      const { summary } = await bench.json<{ summary: { synchronized: number } }>('status');
      return summary.synchronized === 60;
    });
    assert.match(String(panel.backend), /--exec dns-sync hook\.php$/);
  });

  it('lists domains in pages of 25, in their national spelling, with search in both and filters', async () => {
    await browser.open(server.url);
    await button('Synchronized: 60').waitFor();
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
    await imports([...zones, 'new-a.example', 'new-b.example'].map(plesk));
    await browser.open(server.url);
    for (const name of ['new-a.example', 'new-b.example']) await row(name).locator('.pul-checkbox').click();
    await text('Selected: 2').waitFor();
    await button('Preview').click();
    await text(/Create: 2\. Update: 0\. Delete: 0\. Held: 0\. API calls: \d+\./).waitFor();
    await text(
      /Hosted zones: 60 now, 62 afterwards, of at most 500 \(the account\)\. Cost a month: \$\d+\.\d\d now, \$/,
    ).waitFor();
    await browser.keep('preview');
    assert.deepEqual(await browser.violations(), []);
    await button(/^Apply \(API calls: \d+\)$/).click();
    await text('The changes are applied.').waitFor();
    await row('new-a.example').getByText('Synchronized', { exact: true }).waitFor();
    await browser.keep('domains');
    assert.deepEqual(bench.sets('new-a.example.'), ['www.new-a.example. A 86400 192.0.2.1']);
    await row('zone-00.example').getByText('1 NOT SUPPORTED').waitFor();
    const [first = ''] = bench.route53.zone('zone-00.example.').nameServers ?? [];
    await row('zone-00.example').getByRole('button', { name: 'Copy the name servers of zone-00.example' }).click();
    const copied = await browser.page.evaluate('navigator.clipboard.readText()');
    assert.equal(String(copied).split('\n').length, 4);
    assert.ok(String(copied).includes(first.replace(/\.$/, '')));
  });

  const drawer = (): Locator => browser.page.getByRole('dialog');
  const openDrawer = async (name: string): Promise<void> => {
    await button(name).click();
    await drawer().getByRole('tab', { name: 'Records' }).waitFor();
  };
  const tab = async (name: string | RegExp): Promise<void> => drawer().getByRole('tab', { name }).click();

  it('shows all of a domain: records, unsupported and foreign ones, name servers and delegation', async () => {
    bench.route53.put('zone-00.example.', {
      Name: 'theirs.zone-00.example.',
      Type: 'TXT',
      TTL: 60,
      ResourceRecords: [{ Value: `"${hostile.replaceAll('"', "'")}"` }],
    });
    const name = 'zone-00.example.';
    const rr = [
      { host: `www.${name}`, type: 'A', value: '192.0.2.1' },
      { host: `bad.${name}`, type: 'A', value: hostile },
    ];
    await bench.hook({ command: 'update', zone: { name, soa: { ttl: 300, serial: 9 }, rr } });
    assert.equal((await bench.run('apply', name, '--yes')).code, 0);
    await openDrawer('zone-00.example');
    await drawer().getByText('www.zone-00.example').waitFor();
    await browser.keep('drawer');
    await tab('Not supported (1)');
    await drawer()
      .getByRole('row')
      .filter({ hasText: 'bad.zone-00.example' })
      .getByText(hostile, { exact: true })
      .waitFor();
    await tab(/Kept of others \(1\)/);
    await drawer().getByText('theirs.zone-00.example').waitFor();
    await drawer().getByRole('button', { name: 'Check the delegation' }).click();
    await drawer()
      .getByText(/the parent zone does not delegate it/)
      .waitFor();
    for (const host of bench.route53.zone(name).nameServers ?? [])
      assert.ok((await drawer().locator('code').first().innerText()).includes(host.replace(/\.$/, '')));
    await tab('If renamed');
    await drawer().getByText('Erase the old hosted zone at once').click();
    await text('Saved').waitFor();
    const { stdout } = await bench.run('config', 'get', 'policy.zones', '--json');
    assert.deepEqual(JSON.parse(stdout), [{ match: 'zone-00.example', rename: 'erase' }]);
    assert.deepEqual(await browser.violations(), []);
    await browser.page.keyboard.press('Escape');
    await drawer().waitFor({ state: 'hidden' });
    assert.equal(await browser.page.title(), 'DNS Sync');
    assert.equal(await browser.page.locator('#dns-sync img[src=x]').count(), 0);
  });

  it('applies the changes to come of a domain, shows them in its history, and undoes them', async () => {
    const name = 'xn--bcher-kva.example.';
    const rr = [{ host: `www.${name}`, type: 'A', value: '192.0.2.77' }];
    assert.equal((await bench.hook({ command: 'update', zone: { name, soa: { ttl: 300, serial: 9 }, rr } })).code, 0);
    await openDrawer('bücher.example');
    await tab('Changes to come');
    await drawer().getByText('192.0.2.77').waitFor();
    await browser.keep('changes');
    await drawer().getByRole('button', { name: 'Apply (API calls: 1)' }).click();
    await drawer().getByText('Nothing to change.').waitFor();
    assert.deepEqual(bench.sets(name), [`www.${name} A 300 192.0.2.77`]);
    await tab('History');
    await drawer()
      .getByText(/by admin/)
      .first()
      .waitFor();
    await drawer().getByRole('button', { name: 'Show' }).first().click();
    await drawer()
      .getByRole('cell', { name: /86400 192\.0\.2\.1.*300 192\.0\.2\.77/s })
      .waitFor();
    await browser.keep('history');
    await drawer().getByRole('button', { name: 'Undo' }).first().click();
    await text('The change is undone.').waitFor();
    assert.deepEqual(bench.sets(name), [`www.${name} A 86400 192.0.2.1`]);
    await drawer().getByRole('button', { name: /close/i }).first().click();
    await drawer().waitFor({ state: 'hidden' });
  });

  it('shows a domain that Plesk does not serve without a usable switch, and with the reason', async () => {
    const off = { ...plesk('zone-03.example'), serial: 6, status: 2 };
    await imports(
      [...zones, 'new-a.example', 'new-b.example', 'new-c.example']
        .map(plesk)
        .map((zone) => (zone.name === off.name ? off : zone)),
    );
    await browser.open(server.url);
    await row('zone-03.example')
      .getByText(/Not synchronized|Kept as it is/)
      .first()
      .waitFor();
    await row('zone-03.example')
      .getByText(/switched off for this zone in Plesk/)
      .waitFor();
    assert.ok(await row('zone-03.example').getByLabel('Synchronize zone-03.example').isDisabled());
    await row('zone-04.example').locator('.pul-switch').click();
    await row('zone-04.example').getByText('Not synchronized: switched off').waitFor();
  });

  it('refuses what exceeds the limit of the service before any call, and names limit, use and remedy', async () => {
    bench.route53.configure({ quotas: { zonesPerAccount: 62 } });
    await button('Preview all').click();
    await drawer()
      .getByText(/the account has 62 of at most 62 hosted zones/)
      .first()
      .waitFor();
    await button('Close').last().click();
    await browser.open(server.url);
    await text('Hosted zones used: 62 of 62 (the account). Room for more: 0.').waitFor();
    await browser.keep('limit');
    const calls = await bench.calls(async () => {
      await row('new-c.example').locator('.pul-checkbox').click();
      await button('Synchronize').first().click();
      await text(/don’t fit: 1\. Used: 62 of 62 \(the account\)\. Nothing was changed\. Turn off domains/).waitFor();
    });
    assert.deepEqual(calls, []);
    bench.route53.configure({ quotas: { zonesPerAccount: 500 } });
  });

  it('works with the keyboard only', async () => {
    await browser.open(server.url);
    await button('zone-00.example').waitFor();
    const { keyboard } = browser.page;
    const reach = async (name: string): Promise<void> => {
      const focused = 'document.activeElement?.innerText?.trim() || document.activeElement?.getAttribute("aria-label")';
      for (let steps = 0; steps < 120; steps += 1) {
        await keyboard.press('Tab');
        if ((await browser.page.evaluate(focused)) === name) return;
      }
      assert.fail(`no way to ${name} by the keyboard`);
    };
    await reach('Search');
    await keyboard.type('zone-00');
    await keyboard.press('Enter');
    await text('Page 1: domains 1 to 1').waitFor();
    await reach('zone-00.example');
    await keyboard.press('Enter');
    await drawer().getByText('www.zone-00.example').waitFor();
    await reach('History');
    await keyboard.press('Enter');
    await drawer().getByRole('button', { name: 'Show' }).first().waitFor();
    await reach('Show');
    await keyboard.press('Enter');
    await drawer().getByRole('button', { name: 'Hide' }).waitFor();
    await keyboard.press('Escape');
    await drawer().waitFor({ state: 'hidden' });
  });

  it('is German for a German, fits both directions and both schemes', async () => {
    await browser.open(server.url, { locale: 'de-DE' });
    await button(/^Synchronisiert: \d+$/).waitFor();
    await row('new-a.example').getByText('Synchronisiert').waitFor();
    await browser.keep('domains-german');
    const width = 'document.scrollingElement.scrollWidth - innerWidth';
    for (const look of ['light', 'dark', 'rtl', 'rtl-dark']) {
      await browser.open(server.url, { look });
      await button('zone-00.example').waitFor();
      assert.ok((await browser.page.evaluate<number>(width)) <= 0, `${look}: the page is wider than the screen`);
      assert.deepEqual(await browser.violations(), [], look);
      await browser.keep(`domains-${look}`);
      await openDrawer('zone-00.example');
      await browser.keep(`drawer-${look}`);
      assert.deepEqual(await browser.violations(), [], look);
    }
  });

  it('says in one sentence that the panel is too old', async () => {
    await browser.page.route('**/react-dom.production.min.js', async (route) => {
      const response = await route.fetch();
      await route.fulfill({ response, body: `${await response.text()};delete ReactDOM.createRoot;` });
    });
    await browser.open(server.url);
    await text('This page needs a newer version of Plesk.').waitFor();
    await browser.page.unroute('**/react-dom.production.min.js');
  });

  it('reported nothing to the console of the browser', (test) => {
    test.diagnostic(`faults of accessibility in the panel's library: ${JSON.stringify(browser.panelFaults)}`);
    assert.deepEqual(browser.reports, []);
  });

  it('is closed without a role', async () => {
    await browser.open(server.url, { user: 'nobody' });
    assert.equal(await browser.page.innerText('body'), 'Access denied');
    browser.reports.length = 0;
  });
});
