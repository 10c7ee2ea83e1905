import assert from 'node:assert/strict';
import { after as atTheEnd, before as atFirst, describe, it } from 'node:test';
import type { PanelServer, PleskPanel } from '../../fixtures/plesk-panel/plesk-panel.ts';
import type { Bench } from '../support/bench.ts';
import { conforms } from '../support/conforms.ts';
import { installReady, openPanel } from './extension-bench.ts';

interface Answer<T> {
  readonly status: number;
  readonly body: T;
}

interface Ended<T> {
  readonly code: number;
  readonly data: T;
  readonly message: string;
}

interface Status {
  readonly zones: readonly { readonly zone: string; readonly displayName: string; readonly state: string }[];
  readonly next: string | null;
  readonly summary: { readonly zones: number; readonly synchronized: number };
}

interface Health {
  readonly doctor: { readonly code: number; readonly data: object; readonly message: string };
  readonly metrics: Readonly<Record<string, number | null>>;
  readonly timers: { readonly by: string; readonly retry: string | null; readonly drift: string | null };
  readonly selfCheck: { readonly wrapper: { readonly stdin: boolean } };
  readonly log: string;
}

interface AskOptions {
  readonly user?: string;
  readonly method?: string;
  readonly more?: Readonly<Record<string, string>>;
}

const actions = [
  'overview',
  'domains',
  'messages',
  'run',
  'synchronize',
  'task',
  'health',
  'choices',
  'register',
  'unregister',
  'credentials',
];

const headers: Readonly<Record<string, string>> = {
  'X-Requested-With': 'XMLHttpRequest',
  'X-Forgery-Protection-Token': 'token',
};

describe('the API of the page', () => {
  let bench: Bench;
  let panel: PleskPanel;
  let server: PanelServer;
  atFirst(async () => {
    ({ bench, panel } = await openPanel());
    await installReady(panel, { isRegistered: false });
    server = await panel.serve();
    const zones = Array.from({ length: 60 }, (_, number) => `zone-${String(number).padStart(2, '0')}.example.`);
    zones.push('xn--bcher-kva.example.');
    const call = zones.map((name) => ({
      command: 'update',
      zone: {
        name,
        displayName: name.replace('xn--bcher-kva', 'bücher'),
        soa: { ttl: 300, serial: 5 },
        rr: [{ host: `www.${name}`, type: 'A', value: '192.0.2.1' }],
      },
    }));
    bench.configure({ hook: { apply: 'record' } });
    assert.equal((await bench.hook(call)).code, 0);
  });
  atTheEnd(async () => {
    server.close();
    await bench.close();
  });

  async function ask<T>(
    action: string,
    body: unknown = {},
    { user = 'admin', method = 'POST', more = headers }: AskOptions = {},
  ): Promise<Answer<T>> {
    const response = await fetch(`${server.url}index.php/api/${action}`, {
      method,
      headers: { ...more, Cookie: `panel-user=${user}` },
      ...(method === 'GET' ? {} : { body: typeof body === 'string' ? body : JSON.stringify(body) }),
    });
    const text = await response.text();
    const isJson = response.headers.get('content-type') === 'application/json';
    return { status: response.status, body: (isJson ? JSON.parse(text) : text) as T };
  }
  const page = async (asked: object): Promise<Status> => {
    const { status, body } = await ask<Ended<Status>>('domains', asked);
    assert.equal(status, 200, JSON.stringify(body));
    conforms('status', body.data);
    return body.data;
  };

  it('lists domains in pages, which are searched and filtered by the program, with counts of all', async () => {
    const seen: string[] = [];
    let after: string | null = null;
    for (const size of [25, 25, 11]) {
      const part: Status = await page(after === null ? {} : { after });
      assert.deepEqual([part.zones.length, part.summary.zones], [size, 61]);
      seen.push(...part.zones.map(({ zone }) => zone));
      after = part.next;
    }
    assert.equal(after, null);
    assert.equal(new Set(seen).size, 61);
    assert.deepEqual(
      (await page({ search: 'bücher' })).zones.map(({ displayName }) => displayName),
      ['bücher.example.'],
    );
    assert.equal((await page({ state: 'pending', limit: 3 })).zones.length, 3);
    assert.equal((await page({ state: 'held' })).zones.length, 0);
  });

  it('plans and applies, and the history names the person', async () => {
    const names = ['zone-00.example', 'bücher.example'];
    const plan = await ask<Ended<{ zones: readonly object[] }>>('run', { command: 'plan', names });
    assert.equal(plan.body.data.zones.length, 2);
    const applied = await ask<Ended<object>>('run', { command: 'apply', names });
    assert.equal(applied.body.code, 0, applied.body.message);
    assert.deepEqual(bench.sets('xn--bcher-kva.example.'), ['www.xn--bcher-kva.example. A 300 192.0.2.1']);
    assert.equal((await page({})).summary.synchronized, 2);
    const off = await ask<Ended<object>>('run', { command: 'zones-off', names: ['zone-01.example'] });
    assert.equal(off.body.code, 0, off.body.message);
    assert.equal((await page({ state: 'excluded' })).zones.length, 1);
    const history = await ask<Ended<object>>('run', { command: 'history', names: ['zone-00.example'] });
    assert.match(JSON.stringify(history.body.data), /"as":"admin"/);
  });

  it('gives what a domain shows: its state, records, events and history', async () => {
    for (const [command, schema] of [
      ['status', 'status'],
      ['export', 'export'],
      ['events', 'events'],
      ['history', 'history'],
    ] as const) {
      const { body } = await ask<Ended<unknown>>('run', { command, names: ['zone-00.example'] });
      conforms(schema, body.data);
    }
  });

  it('sets configuration, and passes a refusal of the program on', async () => {
    const set = async (...names: string[]): Promise<Ended<object | null>> =>
      (await ask<Ended<object | null>>('run', { command: 'config-set', names })).body;
    assert.equal((await set('policy.onDelete', 'keep')).code, 0);
    assert.equal((await bench.run('config', 'get', 'policy.onDelete')).stdout, 'keep\n');
    const refused = await set('policy.onDelete', 'explode');
    assert.equal(refused.code, 1);
    assert.match(refused.message, /policy\.onDelete/);
  });

  it('shows the health: each check with its remedy, the last call, timers, quota, requests and the log', async () => {
    await bench.run('drift');
    const { body } = await ask<Health>('health');
    // Nothing is registered yet, which is a problem with a remedy.
    assert.equal(body.doctor.code, 2, body.doctor.message);
    assert.match(JSON.stringify(body.doctor.data), /no custom DNS backend[^}]*"hint":"run/);
    conforms('doctor', body.doctor.data);
    const { lastCall, lastPass, lastFullCheck, quotaUsed, quotaLimit, requests } = body.metrics;
    for (const time of [lastCall, lastPass, lastFullCheck])
      assert.ok(typeof time === 'number' && Math.abs(time - Date.now() / 1000) < 600, String(time));
    assert.deepEqual([quotaUsed, quotaLimit], [2, 500]);
    assert.ok((requests ?? 0) > 3);
    assert.deepEqual(body.timers, { by: 'plesk', retry: null, drift: null });
    assert.ok(body.selfCheck.wrapper.stdin);
    assert.match(body.log, /panel\.log$/);
    await panel.php(
      "Modules_DnsSync_Record::write(['at' => 'x', 'by' => 'y'], false); Modules_DnsSync_Job::run('retry');",
    );
    assert.match((await ask<Health>('health')).body.timers.retry ?? '', /^\d{4}-/);
    assert.doesNotMatch(JSON.stringify(body), /a-secret|AKIALOCAL/);
  });

  it('registers by consent, and shows the overview without a key', async () => {
    panel.server.set({ slot: { custom: 'true', custom_script: '"/opt/other"' } });
    const refused = await ask<Ended<null>>('register');
    assert.deepEqual([refused.status, refused.body.code], [200, 1]);
    assert.match(refused.body.message, /"\/opt\/other"/);
    assert.equal((await ask<Ended<null>>('register', { other: 'take-over' })).body.code, 0);
    const { body } = await ask<{ readonly record: { readonly consent: { readonly by: string } } }>('overview');
    assert.equal(body.record.consent.by, 'admin');
    assert.doesNotMatch(JSON.stringify(body), /a-secret|AKIALOCAL/);
    assert.deepEqual((await ask('unregister')).body, { wasOurs: true });
    assert.equal(panel.backend, null);
  });

  it('refuses a request without the token, without POST, or of nobody', async () => {
    const wrong: readonly Record<string, string>[] = [
      {},
      { 'X-Requested-With': 'XMLHttpRequest' },
      { 'X-Forgery-Protection-Token': 'token' },
      { ...headers, 'X-Forgery-Protection-Token': '' },
    ];
    for (const action of actions) {
      for (const more of wrong) assert.equal((await ask(action, {}, { more })).status, 403, action);
      assert.equal((await ask(action, {}, { method: 'GET' })).status, 405, action);
      for (const user of ['user', 'nobody', '']) assert.equal((await ask(action, {}, { user })).status, 403, action);
    }
  });

  it('refuses words outside the allow-list and values of another form, and says nothing of them', async () => {
    const hostile = '<script>alert(1)</script>';
    for (const [action, body] of [
      ['run', {}],
      ['run', 'no JSON'],
      ['run', '[]'],
      ['run', '["status"]'],
      ['run', { command: 'setup' }],
      ['run', { command: 'plesk-enable' }],
      ['run', { command: ['status'] }],
      ['run', { command: hostile }],
      ['run', { command: 'status', options: { out: '/etc/passwd' } }],
      ['run', { command: 'status', options: 'x' }],
      ['run', { command: 'apply', names: 'a.example' }],
      ['run', { command: 'apply', names: { zone: '--yes' } }],
      ['run', { command: 'apply', names: ['--yes'] }],
      ['run', { command: 'apply', names: [hostile] }],
      ['run', { command: 'config-set', names: ['hook.chain', '[]'] }],
      ['domains', { limit: 101 }],
      ['domains', { limit: 0 }],
      ['domains', { search: 'a\r\nb' }],
      ['register', { other: '--yes' }],
      ['register', { other: [] }],
      ['credentials', { id: 'AKIALOCAL' }],
      ['credentials', { id: ['x'], secret: 'y' }],
      ['credentials', { id: 'AKIALOCAL', secret: 'y', target: '--yes' }],
      ['run', { command: 'plan', names: ['x'.repeat(70_000)] }],
    ] as const) {
      const answer = await ask<{ error: string }>(action, body);
      assert.equal(answer.status, 400, JSON.stringify(body).slice(0, 100));
      assert.doesNotMatch(answer.body.error, /script|etc|AKIA/);
    }
  });

  it('logs an unexpected failure without what was sent', async () => {
    panel.set({ settings: { ...panel.state.settings, keys: '$AES-128-CBC$MDEyMzQ1Njc4OWFiY2RlZg==$SECRETPART' } });
    const { status, body } = await ask<{ error: string }>('run', { command: 'plan', names: [] });
    assert.equal(status, 500);
    assert.match(panel.everything, /^error: dns-sync: a request failed: pm_Exception at pm_Crypt\.php:\d+$/m);
    assert.doesNotMatch(`${JSON.stringify(body)}${panel.everything.replaceAll(/"keys":"[^"]+"/g, '')}`, /SECRETPART/);
  });
});
