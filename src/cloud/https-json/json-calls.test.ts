import assert from 'node:assert/strict';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { after, before, beforeEach, describe, it } from 'node:test';
import type { CallOptions } from '../call-options.ts';
import { HttpError } from './http-error.ts';
import { openHttpsClient, type HttpsClient } from './https-client.ts';
import { jsonCalls } from './json-calls.ts';
import { judgeHttp } from './judge-http.ts';
import { ServiceError } from './service-error.ts';

type Reply = (request: IncomingMessage, response: ServerResponse) => void;

const json: Reply = (_request, response) => void response.end('{"a":1}');

describe('calls with JSON over HTTPS', () => {
  let server: Server;
  let client: HttpsClient<'GET' | 'POST'>;
  let replies: Reply[];
  let seen: { readonly method: string; readonly authorization: string; readonly body: string }[];
  let connections = 0;

  before(async () => {
    server = createServer((request, response) => {
      let body = '';
      request.on('data', (chunk: Buffer) => (body += chunk.toString('utf8')));
      request.on('end', () => {
        const { method = '', headers } = request;
        seen.push({ method, authorization: headers.authorization ?? '', body });
        (replies.shift() ?? json)(request, response);
      });
    });
    server.on('connection', () => connections++);
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  });
  after(() => {
    server.closeAllConnections();
    server.close();
  });
  beforeEach(() => {
    client?.close();
    client = openHttpsClient(`http://127.0.0.1:${(server.address() as AddressInfo).port}`);
    [replies, seen, connections] = [[], [], 0];
  });
  after(() => client.close());

  const refusals: unknown[] = [];
  function calls(options: Partial<CallOptions> = {}) {
    let attempts = 0;
    return jsonCalls<'GET' | 'POST'>(
      {
        client,
        authorize: async () => ({ authorization: `attempt ${++attempts}` }),
        costsOf: () => [],
        judge: judgeHttp,
        translate: (thrown) =>
          new ServiceError(
            { status: thrown instanceof HttpError ? thrown.answer.status : 0, code: '', message: String(thrown) },
            { code: 'refused', message: String(thrown), hint: '' },
          ),
      },
      {
        now: Date.now,
        deadline: null,
        lateCode: 'Throttling',
        limiter: { take: async () => true, refused: async (costs) => void refusals.push(costs) },
        perSecond: null,
        onCall: () => {},
        ...options,
      },
    );
  }
  const get = { action: 'Get', subject: null, method: 'GET', path: '/a?b=c' } as const;

  it('send and return JSON, and count', async () => {
    const service = calls();
    const { value } = await service.call({ ...get, method: 'POST', body: { text: 'ü' } });
    assert.deepEqual([value, service.count()], [{ a: 1 }, 1]);
    assert.deepEqual(seen, [{ method: 'POST', authorization: 'attempt 1', body: '{"text":"ü"}' }]);
  });

  it('return null for an answer without content', async () => {
    replies = [(_request, response) => void response.writeHead(204).end()];
    assert.equal((await calls().call(get)).value, null);
  });

  it('keep one connection for calls in turn, and open at most 16', async () => {
    const service = calls();
    await service.call(get);
    await service.call(get);
    assert.equal(connections, 1);
    replies = Array.from({ length: 60 }, () => (_request, response) => void setTimeout(() => response.end('1'), 20));
    await Promise.all(Array.from({ length: 60 }, async () => service.call(get)));
    assert.equal(connections, 16);
  });

  it('never follow a redirect, which would take the credentials elsewhere', async () => {
    replies = [(_request, response) => void response.writeHead(307, { location: '/elsewhere' }).end()];
    await assert.rejects(calls().call(get), /HTTP 307/);
    assert.equal(seen.length, 1);
  });

  it('are authorized again and repeated after a lost answer, and say so if they fail later', async () => {
    replies = [
      (request) => void request.socket.destroy(),
      (_request, response) => void response.writeHead(409).end('{}'),
    ];
    const error = await calls()
      .call(get)
      .catch((thrown: unknown) => thrown as ServiceError);
    assert.ok(error instanceof ServiceError);
    assert.deepEqual([error.status, error.answerLost], [409, true]);
    assert.deepEqual(
      seen.map(({ authorization }) => authorization),
      ['attempt 1', 'attempt 2'],
    );
  });

  it('wait as long as a rate limit asks, and report the refusal to the pace', async () => {
    replies = [(_request, response) => void response.writeHead(429, { 'retry-after': '1' }).end('{}')];
    refusals.length = 0;
    const start = performance.now();
    await calls().call(get);
    assert.ok(performance.now() - start > 950, 'it was repeated too early');
    assert.deepEqual([seen.length, refusals.length], [2, 1]);
  });

  it('end at the deadline if the service is silent', async () => {
    replies = [() => undefined];
    await assert.rejects(calls({ deadline: Date.now() + 200 }).call(get), ServiceError);
  });

  it('end at the deadline in the middle of an answer', async () => {
    replies = [(_request, response) => void response.write('{"a":')];
    await assert.rejects(calls({ deadline: Date.now() + 200 }).call(get), ServiceError);
  });

  it('refuse an answer that is not JSON, or too long', async () => {
    replies = [(_request, response) => void response.end('<html>')];
    await assert.rejects(calls().call(get), /not JSON/);
    replies = [(_request, response) => void response.end(Buffer.alloc(17 * 2 ** 20))];
    await assert.rejects(calls().call(get), /longer than/);
  });
});
