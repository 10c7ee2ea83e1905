import assert from 'node:assert/strict';
import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { afterEach, describe, it } from 'node:test';
import type { Engine, WatchNews } from '../engine.ts';
import { isKnownError } from '../../reconcile/error.ts';
import { until } from '../../../test/support/until.ts';
import { parseEndpoints } from './endpoints.ts';
import { openEtcd } from './open-etcd.ts';

/** A request that a server got. */
interface Got {
  readonly path: string;
  readonly body: Readonly<Record<string, unknown>>;
  readonly authorization: string | undefined;
  /** How many requests of this path came before. */
  readonly earlier: number;
}

type Reply = (got: Got, response: ServerResponse) => unknown;

const closers: (() => void)[] = [];
afterEach(() => {
  for (const close of closers.splice(0)) close();
});

/** Starts a server that answers as it is given: an object as JSON, a text as it is, nothing not at all. */
async function serve(reply: Reply): Promise<{ readonly url: string; readonly got: readonly Got[] }> {
  const got: Got[] = [];
  const server = createServer((request, response) => void answerTo(request, response)).listen(0, '127.0.0.1');
  const answerTo = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    let text = '';
    for await (const chunk of request) text += String(chunk);
    const path = request.url ?? '';
    const earlier = got.filter((item) => item.path === path).length;
    const item = { path, body: JSON.parse(text), authorization: request.headers.authorization, earlier };
    got.push(item);
    const answer = reply(item, response);
    if (answer !== undefined) response.end(typeof answer === 'string' ? answer : JSON.stringify(answer));
  };
  await once(server, 'listening');
  closers.push(() => {
    server.closeAllConnections();
    server.close();
  });
  const address = server.address();
  return { url: `http://127.0.0.1:${typeof address === 'object' ? address?.port : 0}`, got };
}

function connect(
  urls: readonly string[],
  more: { timeoutMs?: number; password?: string; now?: () => number } = {},
): Engine {
  const { password, timeoutMs = 60_000, now = () => 0 } = more;
  const login = password === undefined ? null : { user: 'worker', password };
  const engine = openEtcd({ endpoints: parseEndpoints(urls), ca: null, login, timeoutMs, below: 'fleet/', now });
  closers.push(() => engine.close());
  return engine;
}

const header = (term = 2, revision = 9) => ({ revision: `${revision}`, raft_term: `${term}` });
const keyValue = (key: string, text: string, revision = 5) => ({
  key: Buffer.from(`fleet/${key}`).toString('base64'),
  value: Buffer.from(text).toString('base64'),
  mod_revision: `${revision}`,
  create_revision: '3',
});
const failing = (code: string, pattern: RegExp) => (error: unknown) => {
  assert.ok(isKnownError(error, code as 'unreachable'), String(error));
  assert.match(error.message, pattern);
  return true;
};

describe('a server that does not answer like etcd', () => {
  for (const [what, reply, code, pattern] of [
    ['another page', () => '<html>', 'bad-answer', /invalid JSON/],
    ['JSON of another kind', () => ({ header: { revision: -1 } }), 'bad-answer', /not an answer of etcd/],
    ['a redirect', (_, r) => r.writeHead(307, { location: 'http://127.0.0.1:1/' }) && '', 'bad-answer', /HTTP 307/],
    ['a page that is not there', (_, r) => r.writeHead(404) && 'nothing', 'bad-answer', /HTTP 404/],
    ['a gateway error', (_, r) => r.writeHead(502) && '<html>', 'unreachable', /HTTP 502/],
    [
      'half an answer',
      (_, r) => void r.writeHead(200, { 'content-length': 99 }).write('{', () => r.destroy()),
      'unreachable',
      /aborted|socket hang up/,
    ],
    [
      'a full database',
      (_, r) => r.writeHead(429) && { message: 'etcdserver: mvcc: database space exceeded', code: 8 },
      'refused',
      /etcd: mvcc: database space exceeded/,
    ],
    [
      'no leader',
      (_, r) => r.writeHead(503) && { message: 'etcdserver: no leader', code: 14 },
      'unreachable',
      /no leader/,
    ],
  ] as readonly (readonly [string, Reply, string, RegExp])[])
    it(`is refused: ${what}`, async () => {
      const { url } = await serve(reply);
      await assert.rejects(async () => connect([url]).read(''), failing(code, pattern));
    });

  it('is given up after a time', async () => {
    const { url } = await serve(() => undefined);
    await assert.rejects(
      async () => connect([url], { timeoutMs: 200 }).read(''),
      failing('unreachable', /no answer within 0.2 s/),
    );
    const { url: slow } = await serve((_, response) => void response.writeHead(200).write('{'));
    await assert.rejects(
      async () => connect([slow], { timeoutMs: 200 }).read(''),
      failing('unreachable', /no answer within 0.2 s/),
    );
  });

  it('is left for the next node, which is asked from then on', async () => {
    const broken = await serve((_, response) => void response.destroy());
    const healthy = await serve(() => ({ header: header() }));
    const urls = [...Array.from({ length: 9 }, () => broken.url), healthy.url];
    // Each begins at a node at random.
    for (let i = 0; i < 4; i++) {
      const engine = connect(urls);
      assert.equal((await engine.read('')).revision, 9);
      const before = broken.got.length;
      assert.equal((await engine.read('')).revision, 9);
      assert.equal(broken.got.length, before);
    }
  });

  it('may send more than fits: the page becomes smaller, until one value is too long', async () => {
    const long = 'x'.repeat(40_000_000);
    const shrinking = await serve(({ body }) =>
      Number(body['limit']) > 20 ? { header: header(), long } : { header: header(), kvs: [keyValue('a', 'x')] },
    );
    assert.equal((await connect([shrinking.url]).read('')).entries.length, 1);
    assert.deepEqual(
      shrinking.got.map(({ body }) => body['limit']),
      ['1000', '250', '63', '16'],
    );
    const endless = await serve(() => ({ long }));
    await assert.rejects(async () => connect([endless.url]).read(''), failing('bad-answer', /a value is too long/));
  });
});

describe('a reading', () => {
  it('goes on after the last key of a page, at the first revision, and begins again if that is compacted', async () => {
    const compacted = { message: 'etcdserver: mvcc: required revision has been compacted', code: 11 };
    const { url, got } = await serve(({ earlier }, response) => {
      if (earlier === 1) return response.writeHead(400) && compacted;
      const revision = earlier === 0 ? 9 : 12;
      if (earlier === 3) return { header: header(2, 15), kvs: [keyValue('b', '2')] };
      return { header: header(2, revision), kvs: [keyValue('a', '1')], more: true };
    });
    const { entries, revision } = await connect([url]).read('');
    assert.equal(revision, 12);
    assert.deepEqual(
      entries.map(({ key, value }) => `${key}${value.toString()}`),
      ['a1', 'b2'],
    );
    const next = Buffer.from('fleet/a\0').toString('base64');
    assert.deepEqual(
      got.map(({ body }) => [body['key'] === next, body['revision']]),
      [
        [false, '0'],
        [true, '9'],
        [false, '0'],
        [true, '12'],
      ],
    );
  });
});

describe('a renewal of a lease', () => {
  const nodes = (terms: readonly (readonly [number, number])[], ttl: string | undefined = '10') =>
    serve(({ path, earlier }) => {
      if (path === '/v3/lease/grant') return { header: header(), ID: '77', TTL: '10' };
      const [renewed = 0, read = 0] = terms[Math.min(earlier, terms.length - 1)] ?? [];
      if (path === '/v3/lease/keepalive') return { result: { header: header(renewed), ID: '77', TTL: ttl } };
      return { header: header(read) };
    });

  it('counts from before it was sent', async () => {
    let time = 1000;
    const { url } = await nodes([[2, 2]]);
    const lease = await connect([url], { now: () => (time += 100) }).lease(10);
    assert.equal(lease.validUntil(), 11_100);
    assert.equal(await lease.renew(), true);
    assert.equal(lease.validUntil(), 11_200);
  });

  it('by a node that no longer leads does not count', async () => {
    let time = 1000;
    const { url, got } = await nodes([[2, 3]]);
    const lease = await connect([url], { now: () => time }).lease(10);
    time = 5000;
    await assert.rejects(async () => lease.renew(), failing('unreachable', /its leader changes/));
    assert.equal(lease.validUntil(), 11_000);
    assert.equal(got.filter(({ path }) => path === '/v3/lease/keepalive').length, 3);
  });

  it('is repeated if the leader changes meanwhile', async () => {
    let time = 1000;
    const { url } = await nodes([
      [2, 3],
      [3, 3],
    ]);
    const lease = await connect([url], { now: () => time }).lease(10);
    time = 5000;
    assert.equal(await lease.renew(), true);
    assert.equal(lease.validUntil(), 15_000);
  });

  it('never revives a lease that ended', async () => {
    const { url } = await serve(({ path, earlier }) => {
      if (path === '/v3/lease/grant') return { header: header(), ID: '77', TTL: '10' };
      if (path !== '/v3/lease/keepalive') return { header: header() };
      return { result: { header: header(), ID: '77', TTL: earlier === 0 ? undefined : '10' } };
    });
    const lease = await connect([url]).lease(10);
    assert.equal(await lease.renew(), false);
    assert.equal(await lease.renew(), false);
    assert.equal(lease.validUntil(), -Infinity);
  });
});

describe('a watch', () => {
  const created = { result: { header: header(), created: true } };
  const event = (key: string, revision: number) => ({ kv: keyValue(key, `${revision}`, revision) });
  const lines = (...items: readonly object[]): string => items.map((item) => `${JSON.stringify(item)}\n`).join('');
  const follow = (engine: Engine, after: number) => {
    const news: WatchNews[] = [];
    engine.watch('', after, (item) => news.push(item));
    return news;
  };
  const texts = (news: readonly WatchNews[]): readonly string[] =>
    news.map((item) =>
      item.kind === 'changes' ? item.changes.map(({ key, revision }) => `${key}${revision}`).join(' ') : item.kind,
    );

  it('connects again after the last complete change, and gives fragments in one piece', async () => {
    const first = lines(
      created,
      { result: { header: header(), events: [event('a', 5)] } },
      { result: { header: header(), events: [event('a', 6)], fragment: true } },
      { result: { header: header(), events: [event('b', 6)] } },
      { result: { header: header(), events: [event('c', 7)], fragment: true } },
    );
    const second = lines(created, { result: { header: header(), events: [event('c', 7), event('d', 7)] } });
    const { url, got } = await serve(({ earlier }, response) => {
      response.writeHead(200).write([first, second][earlier] ?? lines(created));
      if (earlier === 0) response.end();
    });
    const news = follow(connect([url]), 4);
    await until('the last change', () => texts(news).includes('c7 d7'));
    assert.deepEqual(texts(news), ['a5', 'a6 b6', 'c7 d7']);
    assert.deepEqual(
      got.map(({ body }) => (body['create_request'] as { start_revision: string }).start_revision),
      ['5', '7'],
    );
  });

  it('reads lines that arrive in any pieces', async () => {
    const text = Buffer.from(lines(created, { result: { header: header(), events: [event('ä', 5)], note: 'ä' } }));
    const { url } = await serve((_, response) => {
      response.writeHead(200);
      void (async () => {
        for (const octet of text) {
          response.write(Buffer.of(octet));
          await new Promise((resolve) => setImmediate(resolve));
        }
      })();
    });
    const news = follow(connect([url]), 4);
    await until('the change', () => news.length > 0);
    assert.deepEqual(texts(news), ['ä5']);
  });

  it('ends if etcd says what no node would heal, or an answer is not of etcd', async () => {
    for (const [line, kinds] of [
      [{ result: { header: header(), canceled: true, compact_revision: '8' } }, ['compacted']],
      [
        { result: { header: header(), canceled: true, cancel_reason: 'rpc error: code = PermissionDenied' } },
        ['refused'],
      ],
      [{ error: { message: 'etcdserver: permission denied', grpc_code: 7 } }, ['refused']],
      [{ result: 'something' }, ['refused']],
    ] as const) {
      const { url, got } = await serve((_, response) => void response.writeHead(200).write(lines(created, line)));
      const news = follow(connect([url]), 4);
      await until('the end', () => news.length > 0);
      assert.deepEqual(texts(news), kinds);
      assert.equal(got.length, 1);
    }
  });

  it('goes on if the node has no leader, or ends with a line that is cut', async () => {
    const change = lines(created, { result: { header: header(), events: [event('a', 5)] } });
    const bad = [
      lines(created, { result: { header: header(), canceled: true, cancel_reason: 'etcdserver: no leader' } }),
      lines({ error: { message: 'etcdserver: no leader', grpc_code: 14 } }),
      '',
    ];
    const { url } = await serve(({ earlier }, response) => {
      const text = bad[earlier];
      if (text === undefined) response.writeHead(200).write(change);
      else response.end(text);
    });
    const news = follow(connect([url]), 4);
    await until('the change', () => news.length > 0);
    assert.deepEqual(texts(news), ['a5']);
  });

  it('leaves a node that is silent', async () => {
    const silent = await serve(() => undefined);
    const healthy = await serve(
      (_, response) =>
        void response.writeHead(200).write(lines(created, { result: { header: header(), events: [event('a', 5)] } })),
    );
    const news = follow(connect([silent.url, healthy.url], { timeoutMs: 300 }), 4);
    await until('the change', () => news.length > 0);
    assert.deepEqual(texts(news), ['a5']);
  });
});

describe('a login', () => {
  it('is made once for many requests, and again once if the token is refused', async () => {
    const { url, got } = await serve(({ path, authorization, earlier }, response) => {
      if (path === '/v3/auth/authenticate') return { token: `t${earlier}` };
      if (authorization === 't1') return { header: header() };
      return response.writeHead(401) && { message: 'etcdserver: invalid auth token', code: 16 };
    });
    const engine = connect([url], { password: 'secret' });
    await Promise.all(Array.from({ length: 6 }, async () => engine.read('')));
    assert.equal(got.filter(({ path }) => path === '/v3/auth/authenticate').length, 2);
  });

  it('that never helps is an error, not a loop', async () => {
    const { url, got } = await serve(({ path }, response) =>
      path === '/v3/auth/authenticate'
        ? { token: 't' }
        : response.writeHead(401) && { message: 'etcdserver: invalid auth token', code: 16 },
    );
    const engine = connect([url], { password: 'secret' });
    await assert.rejects(async () => engine.read(''), failing('bad-credentials', /invalid auth token/));
    const news: string[] = [];
    engine.watch('', 0, ({ kind }) => news.push(kind));
    await until('the end of the watch', () => news.length > 0);
    assert.deepEqual(news, ['refused']);
    assert.ok(got.length < 12, `${got.length} requests`);
  });

  it('is not needed if etcd has no users', async () => {
    const { url, got } = await serve(({ path }, response) =>
      path === '/v3/auth/authenticate'
        ? response.writeHead(412) && { message: 'etcdserver: authentication is not enabled', code: 9 }
        : { header: header() },
    );
    assert.equal((await connect([url], { password: 'secret' }).read('')).revision, 9);
    assert.equal(got.at(-1)?.authorization, undefined);
  });
});

describe('the addresses of etcd', () => {
  it('are https, or http on this machine', () => {
    const good = ['https://etcd-1.example.com:2379', 'http://127.0.0.1:2379', 'http://[::1]:2379', 'http://localhost'];
    assert.equal(parseEndpoints(good).length, 4);
    for (const [text, pattern] of [
      ['http://etcd-1.example.com:2379', /unencrypted/],
      ['https://user:secret@etcd-1.example.com', /not supported in it$/],
      ['https://etcd-1.example.com/path', /not a URL/],
      ['https://etcd-1.example.com/?a', /not a URL/],
      ['ftp://127.0.0.1', /not a URL/],
      ['etcd-1', /not a URL/],
    ] as const)
      assert.throws(() => parseEndpoints([text]), failing('bad-url', pattern));
    assert.throws(() => parseEndpoints([]), failing('bad-url', /none/));
  });

  it('are for a folder of keys', () => {
    assert.throws(
      () =>
        openEtcd({
          endpoints: parseEndpoints(['http://localhost']),
          ca: null,
          login: null,
          timeoutMs: 1,
          below: 'fleet',
          now: () => 0,
        }),
      RangeError,
    );
  });
});
