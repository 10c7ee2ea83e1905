import assert from 'node:assert/strict';
import { after as atTheEnd, before as atFirst, describe, it } from 'node:test';
import type { PanelServer, PleskPanel } from '../../fixtures/plesk-panel/plesk-panel.ts';
import type { Bench } from '../support/bench.ts';
import { conforms } from '../support/conforms.ts';
import { numberedUpdate } from '../support/numbered-update.ts';
import { installReady, openPanel, zip } from './extension-bench.ts';
import { askAs, type Answer, type CommandEnd } from './panel-client.ts';

interface Page {
  readonly zones: readonly { readonly zone: string }[];
  readonly summary: { readonly zones: number };
  readonly forecasts?: object;
}

interface Messages {
  readonly data: { readonly events: readonly { readonly id: string; readonly zone: string }[] };
  readonly read: string | null;
  readonly unread: number | null;
}

const publish = 'dns_sync_publish';
const synchronize = 'dns_sync_synchronize';

describe('people who are no administrators', () => {
  let bench: Bench;
  let panel: PleskPanel;
  let server: PanelServer;
  atFirst(async () => {
    ({ bench, panel } = await openPanel());
    await installReady(panel, { isRegistered: false });
    panel.set({
      domains: [
        { name: 'of-client.example', owner: 'client', permissions: [publish, synchronize] },
        { name: 'xn--bcher-kva.example', displayName: 'bücher.example', owner: 'client', permissions: [publish] },
        { name: 'of-reseller.example', owner: 'reseller', aliases: [{ id: 7, name: 'alias.example' }] },
        { name: 'of-other.example', owner: 'other-client' },
        { name: 'never-sent.example', owner: 'client' },
      ],
    });
    const zones = ['of-client', 'xn--bcher-kva', 'of-reseller', 'alias', 'of-other', 'secret-of-nobody'];
    assert.equal((await bench.hook(zones.map((name) => numberedUpdate(`${name}.example.`, 1)))).code, 0);
    server = await panel.serve();
  });
  atTheEnd(async () => {
    server.close();
    await bench.close();
  });

  const ask = async <T>(user: string, action: string, body: object = {}): Promise<Answer<T>> =>
    askAs<T>(server, user, action, body);
  const run = async (user: string, command: string, ...names: string[]): Promise<Answer<CommandEnd<unknown>>> =>
    ask(user, 'run', { command, names });
  const seen = async (user: string, asked: object = {}): Promise<readonly string[]> => {
    const { status, body } = await ask<CommandEnd<Page>>(user, 'domains', asked);
    assert.equal(status, 200);
    if (body.data.zones.length > 0) conforms('status', body.data);
    return body.data.zones.map(({ zone }) => zone.replace('.example.', '')).toSorted();
  };

  it('see the domains and aliases that are theirs: customers, resellers with those of their customers', async () => {
    assert.equal((await seen('admin')).length, 6);
    assert.equal((await seen('helper')).length, 6, 'an additional administrator is not locked out');
    assert.deepEqual(await seen('client'), ['of-client', 'xn--bcher-kva']);
    assert.deepEqual(await seen('other-client'), ['of-other']);
    assert.deepEqual(await seen('reseller'), ['alias', 'of-client', 'of-reseller', 'xn--bcher-kva']);
    assert.deepEqual(await seen('client', { search: 'of-' }), ['of-client']);
    const { body } = await ask<CommandEnd<Page> & { readonly synchronizable: string[] }>('client', 'domains');
    assert.deepEqual([body.data.summary.zones, body.data.forecasts], [2, undefined]);
    assert.deepEqual(body.synchronizable, ['of-client.example']);
    panel.set({ domains: panel.state.domains.map((domain) => ({ ...domain, owner: 'admin' })) });
    assert.deepEqual(await seen('client'), [], 'without a domain nothing is listed');
    panel.set({
      domains: panel.state.domains.map((domain, index) => ({
        ...domain,
        owner: ['client', 'client', 'reseller', 'other-client', 'client'][index] ?? '',
      })),
    });
  });

  it('have messages of their own domains, with the number of unread ones for each person', async () => {
    const messages = async (user: string, asked: object = {}): Promise<Messages> =>
      (await ask<Messages>(user, 'messages', asked)).body;
    const { data, read, unread } = await messages('client');
    const zones = data.events.map(({ zone }) => zone).toSorted();
    assert.deepEqual(zones, ['of-client.example.', 'xn--bcher-kva.example.']);
    assert.deepEqual([read, unread], [null, 2]);
    assert.equal((await messages('admin')).unread, 6);
    const last = data.events.at(-1)?.id ?? '';
    assert.equal((await messages('client', { read: last })).unread, 0);
    assert.deepEqual([(await messages('client')).read, (await messages('admin')).unread], [last, 6]);
    const before = await messages('client', { before: last, limit: 1 });
    assert.equal(before.data.events[0]?.id, data.events[0]?.id);
    assert.equal((await messages('other-client')).data.events.length, 1);
    assert.equal((await ask('client', 'messages', { before: '--yes' })).status, 400);
  });

  it('may look at their domains, and synchronize those whose plan allows it', async () => {
    for (const command of ['export', 'history', 'status', 'events']) {
      const { status, body } = await run('client', command, 'OF-client.example.');
      assert.deepEqual([status, body.code, body.message], [200, 0, ''], command);
    }
    const theirs = [{ Value: '203.0.113.1' }];
    bench.route53.put('of-client.example.', {
      Name: 'of-client.example.',
      Type: 'A',
      TTL: 60,
      ResourceRecords: theirs,
    });
    assert.equal((await run('client', 'apply', 'of-client.example')).body.code, 0);
    assert.deepEqual(bench.sets('of-client.example.'), ['of-client.example. A 300 192.0.2.1']);
    assert.equal((await run('client', 'plan', 'of-client.example')).body.code, 0);
    assert.equal((await run('client', 'apply', 'of-client.example', 'xn--bcher-kva.example')).status, 403);
    assert.equal((await run('reseller', 'apply', 'of-client.example')).body.code, 0);
    for (const [customers, expected] of [
      ['all', 200],
      ['nobody', 403],
      ['plans', 403],
    ] as const) {
      assert.equal((await ask('admin', 'choices', { customers })).status, 200);
      assert.equal((await run('client', 'apply', 'xn--bcher-kva.example')).status, expected, customers);
    }
    const history = await run('admin', 'history', 'of-client.example');
    assert.match(JSON.stringify(history.body), /"as":"client"/);
  });

  it('are refused names of others, patterns, and no name, and learn no name of others', async () => {
    for (const names of [
      ['of-other.example'],
      ['of-client.example', 'of-other.example'],
      ['*.example'],
      ['of-client.example.other.example'],
      ['--yes'],
      [''],
      [7],
      [],
    ]) {
      for (const command of ['apply', 'export', 'status', 'events', 'history', 'verify', 'plan'])
        assert.equal((await ask('client', 'run', { command, names })).status, 403, `${command} ${names.join()}`);
    }
    const { body } = await run('client', 'export', 'never-sent.example');
    assert.equal(body.code, 1);
    assert.doesNotMatch(JSON.stringify(body), /secret-of-nobody|of-other|Did you mean/);
  });

  it('have no action and no word of an administrator', async () => {
    for (const user of ['client', 'reseller']) {
      for (const action of ['overview', 'health', 'choices', 'register', 'unregister', 'credentials'])
        assert.equal((await ask(user, action)).status, 403, action);
      for (const command of ['zones-off', 'confirm', 'adopt', 'undo', 'show', 'config-get', 'config-set', 'doctor'])
        assert.equal((await run(user, command, 'of-client.example')).status, 403, command);
    }
  });
});

describe("an administrator's choices", () => {
  it('show on how many domains they have an effect, and refuse unknown values', async () => {
    const { bench, panel } = await openPanel();
    await panel.install(zip);
    panel.set({
      domains: [
        { name: 'a.example', owner: 'client', permissions: [publish, synchronize] },
        { name: 'b.example', owner: 'client', permissions: [publish] },
        { name: 'c.example', owner: 'client' },
      ],
    });
    const server = await panel.serve();
    try {
      assert.deepEqual((await askAs(server, 'admin', 'choices', { newDomains: 'plans' })).body, {
        format: 1,
        customers: 'plans',
        newDomains: 'plans',
        domains: { all: 3, synchronizedByCustomers: 1, published: 2, unpublished: ['c.example'] },
      });
      for (const asked of [{ newDomains: '--yes' }, { newDomains: [] }, { other: 'all' }, { customers: null }])
        assert.equal((await askAs(server, 'admin', 'choices', asked)).status, 400, JSON.stringify(asked));
    } finally {
      server.close();
      await bench.close();
    }
  });
});
