import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { after, before, describe, it } from 'node:test';
import { PleskPanel, type PanelServer } from '../../fixtures/plesk-panel/plesk-panel.ts';
import type { Machine } from '../fleet/bench/machine.ts';
import { Story } from '../fleet/bench/story.ts';
import { until } from '../support/until.ts';
import { zip } from './extension-bench.ts';
import { PanelBrowser, withoutBrowser } from './panel-browser.ts';
import { askAs } from './panel-client.ts';

const withoutEtcd = spawnSync('which', ['etcd']).status === 0 ? false : 'SKIPPED: there is no etcd: npm run test:fleet';

describe('the page of a server in a fleet', { skip: withoutBrowser === false ? withoutEtcd : withoutBrowser }, () => {
  let story: Story;
  let here: Machine;
  let panel: PleskPanel;
  let server: PanelServer;
  let browser: PanelBrowser;
  before(async () => {
    story = await Story.begin({ servers: 2, workers: 1 });
    here = story.server(2);
    const there = story.server(1);
    assert.equal((await story.edit(there, 'bank.example.')).code, 0);
    assert.equal((await story.edit(here, 'own.example.')).code, 0);
    assert.equal((await story.edit(here, 'bank.example.')).code, 1);
    panel = new PleskPanel(here.dir, { ...here.env, PATH: process.env['PATH'] ?? '', DNS_SYNC_NODE: process.execPath });
    const { code, stderr } = await panel.install(zip);
    assert.equal(code, 0, stderr);
    const permissions = ['dns_sync_publish', 'dns_sync_synchronize'];
    panel.set({ domains: ['bank.example', 'own.example'].map((name) => ({ name, owner: 'client', permissions })) });
    server = await panel.serve();
    browser = await PanelBrowser.open();
  });
  after(async () => {
    await browser.close();
    server.close();
    await story.bench.close();
  });

  const tab = async (name: RegExp): Promise<void> => browser.page.getByRole('tab', { name }).click();
  const row = (name: string) => browser.page.getByRole('row').filter({ hasText: name });
  const text = async (): Promise<string> => browser.page.locator('#dns-sync').innerText();
  const open = async (look = 'light'): Promise<void> => {
    await browser.open(server.url, { look });
    await row('bank.example').waitFor();
  };

  it('needs no credentials in the first run, and asks for none', async () => {
    await browser.open(server.url);
    await browser.page.getByText(/belongs to the fleet hosting/).waitFor();
    assert.doesNotMatch(await text(), /Access key|role/);
    await browser.page.getByRole('button', { name: 'Read the domains from Plesk' }).waitFor();
    await browser.keep('fleet-first-run');
    await panel.php("Modules_DnsSync_Slot::take(['at' => '2026-01-01T00:00:00Z', 'by' => 'admin'], null);");
  });

  it('names the other server that has a domain, once, and nothing at its own domains', async () => {
    for (const look of ['light', 'dark']) {
      await open(look);
      await browser.keep(`fleet-domains-${look}`);
      assert.deepEqual(await browser.violations(), []);
    }
    const bank = await row('bank.example').innerText();
    assert.match(bank, /Held\s+The fleet keeps this domain for the server plesk-1/);
    assert.equal(bank.split('plesk-1').length, 2);
    assert.doesNotMatch(await row('own.example').innerText(), /plesk-/);
  });

  it('shows how the domain moves here, and offers nothing that has no effect', async () => {
    await browser.page.setViewportSize({ width: 400, height: 800 });
    await open();
    await browser.keep('fleet-domains-narrow');
    await browser.page.getByRole('button', { name: 'bank.example', exact: true }).click();
    const drawer = browser.page.getByRole('dialog');
    await drawer.getByText('dns-sync fleet move bank.example plesk-2').waitFor();
    for (const name of ['Release the held changes', 'Synchronize'])
      assert.equal(await drawer.getByRole('button', { name }).count(), 0, name);
    await browser.keep('fleet-details-narrow');
    await browser.page.setViewportSize({ width: 1024, height: 768 });
    await browser.keep('fleet-details');
    assert.deepEqual(await browser.violations(), []);
    await drawer.getByRole('tab', { name: 'Changes to come' }).click();
    await drawer.getByText('Held until you decide.').waitFor();
    assert.equal(await drawer.getByRole('button', { name: /^Apply/ }).count(), 0);
    await browser.keep('fleet-changes');
  });

  it('has no credentials, no settings of the workers, and no requests or quota of its own', async () => {
    await open();
    await tab(/^Access$/);
    await browser.page.getByText(/It needs no credentials/).waitFor();
    await tab(/^Settings$/);
    await browser.page.getByText(/follows the configuration of its workers/).waitFor();
    await browser.page.locator('[name="zones.exclude"]').waitFor();
    for (const key of ['policy.onDelete', 'zones.create', 'targets.route53.region'])
      assert.equal(await browser.page.locator(`[name="${key}"]`).count(), 0, key);
    await browser.keep('fleet-settings');
    await tab(/^Health$/);
    const health = browser.page.getByRole('region', { name: 'Health' });
    await health.getByText('the agent of this server runs').waitFor();
    assert.doesNotMatch(await health.innerText(), /Problem:|credentials|API requests|Cost/);
    await browser.keep('fleet-health');
    assert.deepEqual(await browser.violations(), []);
  });

  it('shows a customer that another server has the domain, and not which one', async () => {
    await browser.open(server.url, { user: 'client' });
    const bank = browser.page.getByRole('article', { name: 'bank.example' });
    await bank.getByText(/^Another server publishes this domain/).waitFor();
    assert.doesNotMatch(await text(), /plesk-\d|fleet/);
    await browser.keep('fleet-customer');
    assert.equal(await bank.getByRole('button', { name: 'Synchronize' }).count(), 0);
    const own = browser.page.getByRole('article', { name: 'own.example' });
    assert.equal(await own.getByRole('button', { name: 'Synchronize' }).count(), 1);
  });

  it('names no server to a customer, whichever way the reason comes', async () => {
    const sentence = 'Another server publishes this domain. Ask your provider to move it here.';
    const names = ['bank.example'];
    const run = (command: string) => ['run', { command, names }] as const;
    for (const [action, body] of [
      ['domains', {}],
      ['messages', {}],
      run('status'),
      run('events'),
      run('history'),
      run('plan'),
      run('apply'),
    ] as const) {
      const answer = await askAs<{ readonly code: number }>(server, 'client', action, body);
      assert.equal(answer.status, 200);
      const said = JSON.stringify(answer.body);
      assert.doesNotMatch(said, /plesk-\d|fleet move/, `${action} ${JSON.stringify(body)}`);
      if (!said.includes('"entries"')) assert.ok(said.includes(sentence), said);
    }
    const { body } = await askAs<{ readonly message: string }>(server, 'client', ...run('apply'));
    assert.equal(body.message, sentence);
    const php = `$_COOKIE = ['panel-user' => 'client', 'panel-locale' => 'en-US'];
      $_SERVER['REQUEST_URI'] = '/smb/dns-zone/records-list/id/d:0'; (new Modules_DnsSync_ContentInclude())->init();
      echo json_encode(pm_View_Status::getAllMessages());`;
    const onPage = (await panel.php(php)).stdout;
    assert.ok(onPage.includes(sentence), onPage);
    assert.doesNotMatch(onPage, /plesk-\d/);
  });

  it('says what is away: the agent of the server, or etcd', async () => {
    await here.service.kill();
    assert.equal((await story.edit(here, 'own.example.')).code, 1);
    await open();
    await row('own.example').getByText('Pending', { exact: true }).waitFor();
    await browser.keep('fleet-agent-down');
    await tab(/^Health$/);
    const health = browser.page.getByRole('region', { name: 'Health' });
    await health.getByText('systemctl enable --now dns-sync-agent').waitFor();
    await browser.keep('fleet-agent-down-health');
    here.service.start();
    await here.link.set('refused');
    await health.getByRole('button', { name: 'Check again' }).click();
    await health.getByText(/etcd does not answer/).waitFor();
    await browser.keep('fleet-etcd-away-health');
    await open();
    await row('own.example').locator('.pul-checkbox').first().click();
    await browser.page.getByRole('button', { name: 'Synchronize', exact: true }).click();
    await browser.page
      .getByText(/own\.example: .*etcd/)
      .first()
      .waitFor();
    await browser.keep('fleet-etcd-away');
    await here.link.set('open');
    await story.settles();
    await until('the outcome', async () =>
      /own\.example\.\s+synchronized/.test((await here.run('status', '--all')).stdout),
    );
    await open();
    await row('own.example').getByText('Synchronized', { exact: true }).waitFor();
    assert.deepEqual(browser.reports, []);
  });
});
