import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { after as atTheEnd, before as atFirst, describe, it } from 'node:test';
import { LOCAL_TOKEN, LocalGoDaddy } from '../../fixtures/godaddy/local-godaddy.ts';
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

  const button = (name: string | RegExp) => browser.page.getByRole('button', { name, exact: true });
  const row = (name: string) => browser.page.getByRole('row').filter({ hasText: name });

  it('a held change is released in the details, and a zone in the trash is restored or erased', async () => {
    bench.configure({ policy: { maxZoneDeletesPerHour: 1 } });
    const names = ['thrown.example.', 'kept.example.'];
    assert.equal((await bench.hook(names.map((name) => numberedUpdate(name, 1)))).code, 0);
    const remove = async (name: string) => (await bench.hook({ command: 'delete', zone: { name } })).code;
    assert.deepEqual([await remove('thrown.example.'), await remove('kept.example.')], [0, 1]);
    await browser.open(server.url);
    await row('kept.example').getByText('Held', { exact: true }).waitFor();
    await row('kept.example').getByRole('button', { name: 'Look at it' }).click();
    const drawer = browser.page.getByRole('dialog');
    await drawer
      .getByText(/policy\.maxZoneDeletesPerHour is 1/)
      .first()
      .waitFor();
    await browser.keep('held');
    await drawer.getByRole('button', { name: 'Release the held changes' }).click();
    await drawer.getByText('In the trash', { exact: true }).waitFor();
    assert.deepEqual(bench.sets('kept.example.'), []);
    await drawer.getByRole('button', { name: 'Restore' }).click();
    await drawer.getByText('In the trash', { exact: true }).waitFor({ state: 'detached' });
    assert.deepEqual(bench.sets('kept.example.'), ['kept.example. A 300 192.0.2.1']);
    await browser.page.keyboard.press('Escape');
    await drawer.waitFor({ state: 'hidden' });
    await button('thrown.example').click();
    await drawer.getByRole('button', { name: 'Erase now' }).click();
    await until('the end of the zone', async () =>
      bench.route53.dumpAccount().zones.every(({ name }) => name !== 'thrown.example.'),
    );
    await row('thrown.example').getByText('In the trash', { exact: true }).waitFor({ state: 'detached' });
    bench.configure({ hook: { apply: 'record' } });
  });

  it('a paused domain waits, and goes on after "resume"', async () => {
    await browser.open(server.url);
    await row('c.example').locator('.pul-checkbox').first().click();
    await button('Pause').click();
    await row('c.example').getByText('Paused', { exact: true }).waitFor();
    await bench.hook(numberedUpdate('c.example.', 3));
    const before = bench.sets('c.example.');
    await button('Synchronize').click();
    await browser.page
      .getByText(/paused/)
      .first()
      .waitFor();
    assert.deepEqual(bench.sets('c.example.'), before);
    await button('Resume').click();
    await row('c.example').getByText('Pending', { exact: true }).waitFor();
    await button('Synchronize').click();
    await row('c.example').getByText('Synchronized', { exact: true }).waitFor();
    assert.deepEqual(bench.sets('c.example.'), ['c.example. A 300 192.0.2.3']);
  });

  it('a banner says that another backend was registered, names it, and takes over', async () => {
    panel.server.set({ slot: { custom: 'true', custom_script: '/opt/other/backend --push' } });
    await browser.open(server.url);
    await browser.page.getByText(/Another DNS backend is registered in Plesk/).waitFor();
    await browser.page.getByText('/opt/other/backend --push').waitFor();
    await browser.keep('backend-lost');
    assert.deepEqual(await browser.violations(), []);
    await button('Take over').click();
    await browser.page.getByText(/Another DNS backend is registered in Plesk/).waitFor({ state: 'detached' });
    assert.match(String(panel.backend), /--exec dns-sync hook\.php$/);
  });

  it('the first run can begin with no domain: each stays off until it is turned on', async () => {
    await panel.php('Modules_DnsSync_Slot::free(); Modules_DnsSync_Record::write(null, false);');
    panel.server.set({
      zones: ['a.example.', 'b.example.', 'c.example.', 'd.example.'].map((name) => ({
        name,
        serial: 9,
        ttl: 300,
        records: [{ host: name, type: 'A', value: '192.0.2.9' }],
      })),
    });
    await browser.open(server.url);
    await button('Read the domains from Plesk').click();
    await browser.page.getByText('None of them yet, nor new ones; I turn them on one by one').click();
    await browser.page.getByText('No hosted zone is created now.').waitFor();
    const calls = await bench.calls(async () => {
      await button(/^I agree/).click();
      await row('d.example').getByText('Not synchronized: switched off').waitFor();
      panel.set({ domains: [...panel.state.domains, { name: 'later.example', owner: 'client' }] });
      const later = { ...numberedUpdate('later.example.', 1), command: 'create' };
      assert.equal((await panel.call(JSON.stringify(later))).code, 0);
    });
    assert.match((await bench.run('status', '--state', 'excluded')).stdout, /later\.example/);
    assert.ok(!calls.some((action) => /^(?:Create|Change)/.test(action)), calls.join());
    assert.match(String(panel.backend), /--exec dns-sync hook\.php$/);
    await row('d.example').locator('.pul-switch').click();
    await row('d.example').getByText('Synchronized', { exact: true }).waitFor();
    assert.deepEqual(bench.sets('d.example.'), ['d.example. A 300 192.0.2.9']);
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

  it('another service than Route 53 is named in its own words, and is tested without keys of AWS', async () => {
    const local = await LocalGoDaddy.start({ hasParking: false });
    const tokenFile = join(bench.dir, 'token');
    writeFileSync(tokenFile, 'wrong\n', { mode: 0o600 });
    const own = { provider: 'godaddy', tokenFile, endpoint: local.url, maxRequestsPerSecond: 10_000 };
    bench.configure({ targets: { own } });
    try {
      await browser.open(server.url);
      await tab(/^Access$/);
      const access = browser.page.getByRole('region', { name: 'GoDaddy' });
      await access.getByText(`in a file on this server: ${tokenFile}`).waitFor();
      assert.equal(await browser.page.getByLabel('Access key ID').count(), 0);
      await access.getByRole('button', { name: 'Test' }).click();
      await access.getByText('The test found problems.').waitFor();
      await browser.keep('access-godaddy');
      assert.deepEqual(await browser.violations(), []);
      writeFileSync(tokenFile, `${LOCAL_TOKEN}\n`);
      await access.getByRole('button', { name: 'Test' }).click();
      await browser.page.getByText('Access works.').first().waitFor();
      await tab(/^Settings$/);
      await browser.page.getByText('Zones that are missing').waitFor();
      assert.doesNotMatch(await browser.page.locator('#dns-sync').innerText(), /hosted zone|AWS/i);
    } finally {
      bench.configure({});
      await local.close();
    }
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
