import assert from 'node:assert/strict';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { after as atTheEnd, before as atFirst, describe, it } from 'node:test';
import type { Locator } from 'playwright-core';
import type { PanelServer, PleskPanel } from '../../fixtures/plesk-panel/plesk-panel.ts';
import { address, whole } from '../acceptance/calls.ts';
import type { Bench } from '../support/bench.ts';
import { until } from '../support/until.ts';
import { openPanelWithIdentity, zip, type PanelWithIdentity } from './extension-bench.ts';
import { PanelBrowser, withoutBrowser } from './panel-browser.ts';

const names = Array.from({ length: 20 }, (_, index) => `site-${String(index).padStart(2, '0')}.example`);

/** The account has room for one domain more. */
const quota = 21;

describe('the first hour of an administrator', { skip: withoutBrowser }, () => {
  let bench: Bench;
  let panel: PleskPanel;
  let server: PanelServer;
  let browser: PanelBrowser;
  let identity: PanelWithIdentity['identity'];
  atFirst(async () => {
    ({ bench, panel, identity } = await openPanelWithIdentity('AKIALOCAL', { zonesPerAccount: quota }));
    panel.server.set({
      zones: names.map((name) => ({
        name,
        serial: 1,
        ttl: 300,
        records: [
          { host: `www.${name}.`, type: 'A', value: '192.0.2.1' },
          ...(name === 'site-07.example' ? [{ host: `bad.${name}.`, type: 'A', value: 'no address' }] : []),
        ],
      })),
    });
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
  /** What Plesk sends reaches the registered backend. */
  const send = async (...calls: readonly object[]): Promise<number | null> =>
    (await panel.call(JSON.stringify(calls))).code;

  it('installs the ZIP, which changes nothing in Plesk', async () => {
    const { code, stdout } = await panel.install(zip);
    assert.equal(code, 0);
    assert.match(stdout, /Open DNS Sync in Plesk to finish/);
    assert.equal(panel.backend, null);
    server = await panel.serve();
    browser = await PanelBrowser.open();
    await browser.open(server.url);
    await text('Test the access first.').waitFor();
  });

  it('saves keys, sees what all domains cost, and agrees', async () => {
    await browser.page.getByLabel('Access key ID').fill('AKIALOCAL');
    await browser.page.getByLabel('Secret').fill('the-secret');
    await button('Test and save the key').click();
    await button('Read the domains from Plesk').click();
    await text(`Domains in Plesk: ${names.length}`).waitFor();
    await text(
      /Hosted zones: 0 now, 20 afterwards, of at most 21 \(the account\)\. Cost a month: \$0\.00 now/,
    ).waitFor();
    await button('Show the plan').click();
    await text(/Create: 20\./).waitFor();
    await button('Close').last().click();
    assert.equal(bench.route53.dumpAccount().zones.length, 0, 'nothing is made before the consent');
    await button(/^I agree/).click();
    await button('All: 20').waitFor();
    assert.match(panel.backend ?? '', /--exec dns-sync hook\.php$/);
  });

  it('synchronizes 20 domains, and sees the one record that is not supported', async () => {
    // The first synchronization began with the consent.
    await until('the first synchronization', async () => {
      const { summary } = await bench.json<{ summary: { synchronized: number } }>('status');
      return summary.synchronized === 20;
    });
    await browser.open(server.url);
    await button('Synchronized: 20').waitFor();
    assert.equal(bench.route53.dumpAccount().zones.length, 20);
    assert.match(await row('site-07.example').innerText(), /1 NOT SUPPORTED/);
    await button('site-07.example').click();
    const drawer = browser.page.getByRole('dialog');
    await drawer.getByRole('tab', { name: /^Not supported/ }).click();
    await drawer
      .getByText(/no address/)
      .first()
      .waitFor();
    await browser.open(server.url);
    await browser.page.getByRole('tab', { name: /^Messages \(21\)$/ }).waitFor();
  });

  it('renames a domain, and sees both names', async () => {
    const code = await send(
      { command: 'delete', zone: { name: 'site-03.example.' } },
      whole('renamed.example.', 2, [address('renamed.example.', 'www')], { command: 'create' }),
    );
    assert.equal(code, 0);
    await browser.open(server.url);
    await row('renamed.example').first().waitFor();
    assert.match(await browser.page.locator('tbody').innerText(), /Formerly site-03\.example/);
    await row('Now renamed.example').waitFor();
    assert.match(await row('Now renamed.example').innerText(), /In the trash/);
  });

  it('reaches the limit, which says how much is used and what to do, and neither synchronizes nor turns on a domain', async () => {
    const created = ['limit-0', 'limit-1'].map((name) =>
      whole(`${name}.example.`, 1, [address(`${name}.example.`)], { command: 'create' }),
    );
    assert.equal(await send(...created), 1, 'there is no room');
    await browser.open(server.url);
    await text(/Hosted zones used: 21 of 21 \(the account\)\. Room for more: 0\./).waitFor();
    await text(/raise the limit in the service quotas of AWS/).waitFor();
    const failing = row('limit-0.example');
    assert.match(await failing.innerText(), /21 of at most 21 hosted zones/);
    const calls = await bench.calls(async () => {
      await failing.locator('.pul-checkbox').click();
      await button('Synchronize').click();
      await text(/New hosted zones that don’t fit: 1\. Used: 2\d of 21/).waitFor();
    });
    assert.deepEqual(calls, []);
    await browser.keep('limit');
    await failing.locator('.pul-switch').click();
    await failing.getByText('Not synchronized: switched off').waitFor();
    await browser.open(server.url);
    const turnedOn = await bench.calls(async () => {
      await failing.locator('.pul-switch').click();
      await text(/New hosted zones that don’t fit: 1\. Used: 2\d of 21/).waitFor();
    });
    assert.deepEqual(turnedOn, []);
    await failing.getByText('Not synchronized: switched off').waitFor();
  });

  it('removes the extension, which frees Plesk, and leaves the DNS service and the state', async () => {
    const { code, stdout } = await panel.uninstall();
    assert.equal(code, 0);
    assert.match(stdout, /no longer Plesk's DNS backend\. Hosted zones and the state stay/);
    assert.equal(panel.backend, null);
    assert.deepEqual(panel.state.tasks, []);
    assert.equal(bench.route53.dumpAccount().zones.length, quota);
    assert.ok(existsSync(join(bench.env['DNS_SYNC_STATE_DIR'] ?? '', 'zones')));
    assert.deepEqual(browser.reports, []);
    assert.doesNotMatch(panel.everything, /the-secret|AKIALOCAL/);
  });
});
