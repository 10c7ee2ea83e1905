import assert from 'node:assert/strict';
import { readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { after as atTheEnd, before as atFirst, describe, it } from 'node:test';
import type { PleskPanel } from '../../fixtures/plesk-panel/plesk-panel.ts';
import { eventKinds as kindsOfPage } from '../../extension/frontend/shown/messages.ts';
import { eventKinds } from '../../src/reconcile/events/event.ts';
import type { Bench } from '../support/bench.ts';
import { installReady, openPanel } from './extension-bench.ts';

const hostile = '<img src=x onerror=alert(1)>';

/** A call for a zone with an address, and with records that are not addresses. */
function update(zone: string, serial: number, ...bad: string[]): object {
  const rr = [
    { host: `www.${zone}`, type: 'A', value: '192.0.2.1' },
    ...bad.map((value, index) => ({ host: `bad-${index}.${zone}`, type: 'A', value })),
  ];
  return { command: 'update', zone: { name: zone, soa: { ttl: 300, serial }, rr } };
}

describe("on Plesk's own pages", () => {
  let bench: Bench;
  let panel: PleskPanel;
  atFirst(async () => {
    ({ bench, panel } = await openPanel());
    await installReady(panel);
    panel.set({
      domains: [
        { name: 'good.example', owner: 'client' },
        { name: 'bad.example', owner: 'client', aliases: [{ id: 7, name: 'alias.example' }] },
        { name: 'of-other.example', owner: 'other-client' },
        { name: 'never-sent.example', owner: 'client' },
      ],
    });
    const zones = [update('good.example.', 1), update('bad.example.', 1, hostile), update('of-other.example.', 1)];
    assert.equal((await bench.hook([...zones, update('alias.example.', 1)])).code, 0);
  });
  atTheEnd(async () => bench.close());

  /** Runs PHP as a request of a person. */
  const asPerson = async <T>(user: string, code: string, locale = 'en-US'): Promise<T> => {
    const cookies = `$_COOKIE = ['panel-user' => '${user}', 'panel-locale' => '${locale}'];`;
    const { stdout, stderr } = await panel.php(`${cookies} ${code}`);
    assert.equal(stderr, '');
    return JSON.parse(stdout) as T;
  };
  const column = async (
    user: string,
    items: object,
    locale?: string,
  ): Promise<Record<string, { 'dns-sync': string }>> =>
    asPerson(
      user,
      `echo json_encode((new Modules_DnsSync_DynamicList())->getData(json_decode('${JSON.stringify(items)}', true)));`,
      locale,
    );
  const sentences = async (user: string, uri: string, locale?: string): Promise<readonly string[]> =>
    asPerson(
      user,
      `$_SERVER['REQUEST_URI'] = '${uri}'; (new Modules_DnsSync_ContentInclude())->init();
       echo json_encode(pm_View_Status::getAllMessages());`,
      locale,
    );

  it('a column of the list of domains has the state and the number of records that are not supported', async () => {
    assert.deepEqual(
      await column('client', { one: 'd:0', two: { id: 'd:1' }, three: { itemId: 'a:7' }, four: 'd:3' }),
      {
        one: { 'dns-sync': 'Synchronized' },
        two: { 'dns-sync': 'Synchronized, 1 not supported' },
        three: { 'dns-sync': 'Synchronized' },
        four: { 'dns-sync': '' },
      },
    );
    assert.deepEqual(await column('client', { one: 'd:0' }, 'de-DE'), { one: { 'dns-sync': 'Synchronisiert' } });
    const foreign = await column('client', ['d:2', 'd:99', '--yes', { name: 'x' }, null]);
    assert.deepEqual(
      Object.values(foreign).map((item) => item['dns-sync']),
      ['', '', '', '', ''],
    );
    const columns = await asPerson('client', 'echo json_encode((new Modules_DnsSync_DynamicList())->getColumns());');
    assert.deepEqual(columns, { 'dns-sync': { title: 'DNS Sync', order: 'after:status' } });
  });

  it('the DNS settings have a sentence if a record is not supported, or the zone is not synchronized', async () => {
    const page = '/smb/dns-zone/records-list/id';
    const [sentence = '', ...more] = await sentences('client', `${page}/1/type/domain`);
    assert.deepEqual(more, []);
    assert.match(sentence, /the record bad-0\.bad\.example\. A is not supported by the DNS service: .*&lt;img/);
    assert.match((await sentences('client', `${page}/d:1`, 'de-DE')).join(), /wird vom DNS-Dienst nicht unterstützt/);
    for (const uri of [`${page}/0/type/domain`, `${page}/7/type/alias`, `${page}/2/type/domain`, '/smb/web/view'])
      assert.deepEqual(await sentences('client', uri), [], uri);
    await bench.run('zones', 'off', 'good.example');
    assert.match(
      (await sentences('client', `${page}/0/type/domain?x=1`)).join(),
      /not synchronized with the DNS service/,
    );
    await bench.run('zones', 'on', 'good.example');
    const five = Array.from({ length: 8 }, (_, index) => `no address ${index}`);
    await bench.hook(update('alias.example.', 2, ...five));
    const many = await sentences('client', `${page}/7/type/alias`);
    assert.deepEqual([many.length, many.at(-1)], [6, 'DNS Sync: 3 more records are not supported.']);
  });

  it('a button of a domain opens the page, once an administrator agreed', async () => {
    const [, button] = await asPerson<readonly { contextParams: boolean; visibility: [object, string] }[]>(
      'client',
      'echo json_encode((new Modules_DnsSync_CustomButtons())->getButtons());',
    );
    assert.deepEqual([button?.contextParams, button?.visibility[1]], [true, 'isVisible']);
    const isVisible = 'echo json_encode((new Modules_DnsSync_CustomButtons())->isVisible());';
    assert.equal(await asPerson('client', isVisible), true);
    const record = join(bench.dir, 'extension.json');
    const text = readFileSync(record);
    rmSync(record);
    assert.equal(await asPerson('client', isVisible), false);
    assert.deepEqual(await column('client', ['d:0']), [{ 'dns-sync': '' }]);
    const write = `file_put_contents('${record}', base64_decode('${text.toString('base64')}'));`;
    await panel.php(write);
  });

  it('the bell and mails have each new event once, and one message for many of a kind', async () => {
    const news = async (): Promise<readonly string[]> => {
      const before = panel.state.notifications.length;
      assert.equal((await panel.exec('watch.php')).code, 0);
      return panel.state.notifications
        .slice(before)
        .map(({ id, message, client }) => `${id} ${client ?? '-'} ${message}`);
    };
    assert.deepEqual(await news(), [], 'what was before the first run is not sent');
    await bench.hook(update('bad.example.', 2, 'no address', 'nor this'));
    const sent = await news();
    assert.equal(sent.length, 2, sent.join('\n'));
    assert.match(sent[0] ?? '', /^bell-rejected client bad\.example: .*bad-\d\.bad\.example/);
    assert.match(sent[1] ?? '', /^mail-rejected client bad\.example: /);
    assert.deepEqual(await news(), [], 'nothing is sent twice');
    await bench.hook(Array.from({ length: 9 }, (_, index) => update(`n-${index}.example.`, 1)));
    const many = await news();
    assert.equal(many.length, 2, many.join('\n'));
    assert.match(many[0] ?? '', /^bell-synchronized - 9 domains, such as n-\d\.example, /);
  });

  it('the administrator can choose the kinds: each has a title in both languages', async () => {
    const code = `foreach ((new Modules_DnsSync_Notifications())->getNotifications() as $id => $item) {
      $titles[$id] = $item->getTitle();
    } echo json_encode($titles);`;
    const english = await asPerson<Record<string, string>>('admin', code);
    const german = await asPerson<Record<string, string>>('admin', code, 'de-DE');
    for (const [id, title] of Object.entries(english)) {
      assert.doesNotMatch(`${title}${german[id]}`, /\[/, id);
      assert.notEqual(german[id], title);
    }
    const kinds = eventKinds.flatMap((kind) => [`bell-${kind}`, `mail-${kind}`]);
    assert.deepEqual(Object.keys(english).toSorted(), kinds.toSorted(), 'every kind of the program');
    assert.deepEqual(Object.keys(kindsOfPage).toSorted(), eventKinds.toSorted());
  });
});
