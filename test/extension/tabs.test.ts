import assert from 'node:assert/strict';
import { after as atTheEnd, before as atFirst, describe, it } from 'node:test';
import type { PanelServer, PleskPanel } from '../../fixtures/plesk-panel/plesk-panel.ts';
import type { Bench } from '../support/bench.ts';
import { numberedUpdate } from '../support/numbered-update.ts';
import { until } from '../support/until.ts';
import { installReady, openPanel } from './extension-bench.ts';
import { PanelBrowser, withoutBrowser } from './panel-browser.ts';

describe('the tabs with messages, settings and health', { skip: withoutBrowser }, () => {
  let bench: Bench;
  let panel: PleskPanel;
  let server: PanelServer;
  let browser: PanelBrowser;
  atFirst(async () => {
    ({ bench, panel } = await openPanel(['AKIALOCAL']));
    await installReady(panel);
    panel.set({
      domains: [
        { name: 'a.example', owner: 'client', permissions: ['dns_sync_publish', 'dns_sync_synchronize'] },
        { name: 'b.example', owner: 'client', permissions: ['dns_sync_publish'] },
        { name: 'c.example', owner: 'other-client' },
      ],
    });
    const odd = { host: 'odd.b.example.', type: 'A', value: '<img src=x onerror=alert(1)>' };
    const b = numberedUpdate('b.example.', 1) as { command: string; zone: { rr: object[] } };
    b.zone.rr.push(odd);
    assert.equal((await bench.hook([numberedUpdate('a.example.', 1), b, numberedUpdate('c.example.', 1)])).code, 0);
    server = await panel.serve();
    browser = await PanelBrowser.open();
  });
  atTheEnd(async () => {
    await browser.close();
    server.close();
    await bench.close();
  });

  const tab = async (name: RegExp): Promise<void> => browser.page.getByRole('tab', { name }).click();
  const value = async (key: string): Promise<string> => (await bench.run('config', 'get', key)).stdout.trim();

  it('messages are counted in the title until they are read, and filtered by kind', async () => {
    await browser.open(server.url);
    await tab(/^Messages \(4\)$/);
    await browser.page.getByRole('row').filter({ hasText: 'odd.b.example' }).waitFor();
    await browser.keep('messages');
    assert.deepEqual(await browser.violations(), []);
    await browser.page.getByRole('combobox', { name: 'Kind' }).selectOption('rejected');
    await until('the filter', async () => (await browser.page.getByRole('row').count()) === 2);
    await browser.page.getByRole('combobox', { name: 'Kind' }).selectOption('');
    await browser.page.getByRole('button', { name: 'Mark all as read' }).click();
    await browser.page.getByRole('tab', { name: /^Messages$/ }).waitFor();
    await browser.open(server.url);
    await browser.page.getByRole('tab', { name: /^Messages$/ }).waitFor();
  });

  it('settings are saved by the program, which says why it refuses one', async () => {
    await browser.open(server.url);
    await tab(/^Settings$/);
    const field = browser.page.locator('[name="policy.trashDays"]');
    await field.fill('30');
    const section = browser.page.getByRole('region', { name: 'When a domain is deleted or renamed' });
    await browser.keep('settings');
    assert.deepEqual(await browser.violations(), []);
    await section.getByRole('button', { name: 'Save' }).click();
    await until('the setting', async () => (await value('policy.trashDays')) === '30');
    await section.locator('[name="policy.onDelete"]').selectOption('keep');
    await section.getByRole('button', { name: 'Save' }).click();
    await until('the choice', async () => (await value('policy.onDelete')) === 'keep');
    await field.fill('many');
    await section.getByRole('button', { name: 'Save' }).click();
    await section
      .getByText(/policy\.trashDays/)
      .nth(1)
      .waitFor();
    assert.equal(await value('policy.trashDays'), '30');
    await browser.page.locator('[name="zones.exclude"]').fill('x.example, *.internal');
    await browser.page.getByRole('region', { name: 'Which domains' }).getByRole('button', { name: 'Save' }).click();
    await until('the list', async () => /\*\.internal/.test(await value('zones.exclude')));
    const people = browser.page.getByRole('region', { name: 'Customers and new domains' });
    await people.getByText('Domains whose plan allows it: 1 of 3').waitFor();
    await people.locator('[name="newDomains"]').selectOption('plans');
    await people.getByRole('button', { name: 'Turn off the others now: 1' }).click();
    await until('the switch', async () => /c\.example/.test((await bench.run('status', '--state', 'excluded')).stdout));
    await bench.run('zones', 'on', 'c.example');
  });

  it('the health has each check with its remedy, and when Plesk and the timers were last heard', async () => {
    await bench.run('drift');
    await browser.open(server.url);
    await tab(/^Health$/);
    const health = browser.page.getByRole('region', { name: 'Health' });
    await health.getByText('Checks').waitFor();
    const text = await health.innerText();
    assert.match(text, /Hosted zones\s+route53 reachable, 3 of at most 500/);
    assert.match(text, /DNS backend of Plesk\s+DNS Sync/);
    assert.match(text, /Last call from Plesk\s+\w+ \d+, \d{4}/);
    assert.match(text, /Last retry by a timer\s+Never/);
    assert.match(text, /\/var\/log\/plesk\/panel\.log/);
    assert.match(text, /The program runs with root’s rights\s+Yes/);
    assert.match(text, /targets[^]*route53 reachable/);
    await browser.keep('health');
    assert.deepEqual(await browser.violations(), []);
  });

  it('a customer sees own domains and messages only, and synchronizes where it is allowed', async () => {
    await browser.open(server.url, { user: 'client' });
    await browser.page.getByRole('article', { name: 'a.example' }).waitFor();
    const text = await browser.page.locator('#dns-sync').innerText();
    assert.match(text, /b\.example[^]*1 NOT SUPPORTED[^]*odd\.b\.example/);
    assert.doesNotMatch(text, /c\.example|Settings|Health|Access/);
    assert.equal(await browser.page.locator('#dns-sync img').count(), 0);
    await browser.keep('customer');
    assert.deepEqual(await browser.violations(), []);
    const article = (name: string) => browser.page.getByRole('article', { name });
    assert.equal(await article('b.example').getByRole('button', { name: 'Synchronize' }).count(), 0);
    await article('a.example').getByRole('button', { name: 'Synchronize' }).click();
    await browser.page.getByText('a.example: done').first().waitFor();
    await tab(/^Messages/);
    await browser.page.getByRole('row').filter({ hasText: 'a.example' }).first().waitFor();
    assert.doesNotMatch(await browser.page.locator('#dns-sync').innerText(), /c\.example/);
    await browser.page.goto(`${server.url}index.php?site_id=1`);
    await browser.page.getByRole('article', { name: 'b.example' }).waitFor();
    assert.equal(await article('a.example').count(), 0, 'the domain from whose page one came');
  });

  it('many domains are synchronized in the background, with progress and a stop', async () => {
    bench.configure({ hook: { apply: 'record' } });
    await bench.hook([numberedUpdate('a.example.', 2), numberedUpdate('b.example.', 2)]);
    bench.route53.faults.add({ kind: 'latency', milliseconds: 1500 });
    await browser.open(server.url);
    for (const name of ['a.example', 'b.example'])
      await browser.page.getByRole('row').filter({ hasText: name }).locator('.pul-checkbox').first().click();
    await browser.page.getByRole('button', { name: 'Synchronize', exact: true }).click();
    await browser.page.getByText(/Domains are synchronized: \d of \d/).waitFor();
    await browser.keep('progress');
    bench.route53.faults.clear();
    await browser.page
      .getByText(/^Synchronized: 2 of 2\./)
      .first()
      .waitFor();
    assert.deepEqual(bench.sets('a.example.'), ['a.example. A 300 192.0.2.2']);
  });

  it('all of it fits the dark scheme and the other direction, and is used with the keyboard', async () => {
    await browser.open(server.url, { look: 'dark-rtl' });
    await browser.page.getByRole('tab', { name: /^Messages/ }).focus();
    for (const [name, text] of [
      [/^Settings$/, 'Customers and new domains'],
      [/^Health$/, 'What the installation found out'],
    ] as const) {
      await browser.page.getByRole('tab', { name }).focus();
      await browser.page.keyboard.press('Enter');
      await browser.page.getByText(text).first().waitFor();
      await browser.keep(`dark-rtl-${text.split(' ')[0]?.toLowerCase()}`);
      assert.deepEqual(await browser.violations(), []);
    }
    const width = await browser.page.evaluate<number>('document.documentElement.scrollWidth - innerWidth');
    assert.ok(width <= 0, 'nothing is cut off');
  });

  it('all of it is in German too', async () => {
    await browser.open(server.url, { locale: 'de-DE' });
    for (const [name, text] of [
      [/^Meldungen/, 'Wieder synchronisiert'],
      [/^Einstellungen$/, 'Tage im Papierkorb'],
      [/^Zustand/, 'Letzter Aufruf von Plesk'],
    ] as const) {
      await tab(name);
      await browser.page.getByText(text).first().waitFor({ state: 'attached' });
    }
    assert.doesNotMatch(await browser.page.locator('#dns-sync').innerText(), /(?:messages|settings|health|task)\.\w/);
    assert.deepEqual(browser.reports, []);
  });
});
