import assert from 'node:assert/strict';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { createServer as createHttp, request as httpRequest, type RequestListener } from 'node:http';
import { createServer as createHttps, request as httpsRequest } from 'node:https';
import { createServer as createTcp, type AddressInfo, type Server } from 'node:net';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, it } from 'node:test';
import { startLocalRoute53, type LocalRoute53 } from '../../fixtures/route53/local-route53.ts';
import type { ApiCall } from '../../src/cloud/api-call.ts';
import type { CallOptions } from '../../src/cloud/call-options.ts';
import { godaddyProvider } from '../../src/cloud/godaddy/provider.ts';
import { guardedAgents } from '../../src/cloud/guard/guarded-agents.ts';
import type { Provider } from '../../src/cloud/provider.ts';
import { rfc2136Provider } from '../../src/cloud/rfc2136/provider.ts';
import { route53Service } from '../../src/cloud/route53/service.ts';
import type { DnsName } from '../../src/reconcile/dns/name.ts';
import { recordSet } from '../../src/reconcile/dns/record-set.ts';
import { isKnownError } from '../../src/reconcile/error.ts';
import { creation } from '../contract/changes.ts';
import { openLocalService } from '../oci/support/open-provider.ts';
import { plainOptions } from '../support/plain-options.ts';
import { until } from '../support/until.ts';

const zone = 'example.com.' as DnsName;
const edit = creation(recordSet(`www.${zone}` as DnsName, 'A', 300, ['192.0.2.1']));
const keys = join(import.meta.dirname, '../../fixtures/plesk-server');

const closers: (() => unknown)[] = [];
afterEach(async () => {
  for (const close of closers.splice(0).toReversed()) await close();
});

/** Lets a server listen until the end of the test; returns its port. */
async function listen(server: Server): Promise<number> {
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  closers.push(() => server.close());
  return (server.address() as AddressInfo).port;
}

/** Starts a server that answers each request; returns its address. */
async function serve(answer: RequestListener): Promise<string> {
  const server = createHttp(answer);
  closers.push(() => server.closeAllConnections());
  return `http://127.0.0.1:${await listen(server)}`;
}

/** Returns the code of the error that a call throws. */
const codeOf = async (call: Promise<unknown>): Promise<string> => {
  const thrown = await call.then(
    () => 'none',
    (error: unknown) => error,
  );
  return isKnownError(thrown) ? thrown.code : String(thrown);
};

async function route53(url: string, options: Partial<CallOptions>): Promise<Required<Provider>> {
  process.env['AWS_ENDPOINT_URL_ROUTE_53'] = url;
  process.env['AWS_ACCESS_KEY_ID'] = 'AKIALOCAL';
  process.env['AWS_SECRET_ACCESS_KEY'] = 'secret';
  const settings = { region: 'us-east-1', zoneIds: new Map(), tags: {} };
  const keeping = async () => ({ target: 'main', server: 'plesk.example', names: ['plesk.example'] });
  const provider = await route53Service.open(settings, keeping, { ...plainOptions, ...options });
  closers.push(() => provider.close());
  return provider;
}

describe('a worker that no longer leads', () => {
  const openers: Readonly<Record<string, (place: URL, options: Partial<CallOptions>) => Promise<Provider>>> = {
    route53: async ({ origin }, options) => route53(origin, options),
    godaddy: async ({ origin }, options) => godaddyProvider(origin, () => 'token', { ...plainOptions, ...options }),
    oci: async ({ origin }, options) => {
      const service = await openLocalService();
      closers.push(service.close);
      return service.provider('plesk.example', options, { configFile: service.configFile, endpoint: origin });
    },
    rfc2136: async ({ hostname, port }, options) => {
      const key = { name: 'key.' as DnsName, algorithm: 'hmac-sha256', secret: Buffer.from('secret') } as const;
      const place = { host: hostname, port: Number(port), key };
      return rfc2136Provider(() => place, null, { ...plainOptions, ...options });
    },
  };
  for (const [name, open] of Object.entries(openers))
    it(`sends nothing to ${name}, no reading either, and doesn't try again`, async () => {
      let received = 0;
      const port = await listen(
        createTcp((socket) => {
          socket.on('data', (octets) => {
            received += octets.length;
            socket.destroy();
          });
          socket.on('error', () => undefined);
        }),
      );
      const calls: ApiCall[] = [];
      const options = { mayStillSend: () => false, onCall: (call: ApiCall) => calls.push(call) };
      const provider = await open(new URL(`http://127.0.0.1:${port}`), options);
      assert.equal(await codeOf(provider.find(zone)), 'not-leader');
      assert.equal(calls.length, 1);
      assert.equal(await codeOf(provider.observe(zone, 'Z1')), 'not-leader');
      const { done, unsure, failure } = await provider.submit(zone, 'Z1', [edit]);
      assert.deepEqual([failure?.code, done, unsure], ['not-leader', [], []]);
      provider.close();
      assert.equal(received, 0);
    });

  it('sends no request to Route 53 that was signed before and waits for a connection', async () => {
    let mayStillSend = true;
    const held: (() => void)[] = [];
    const url = await serve((_, response) => {
      if (mayStillSend) held.push(() => response.writeHead(400).end());
      else response.writeHead(400).end();
    });
    const provider = await route53(url, { mayStillSend: () => mayStillSend });
    // As many as there are connections, and one more.
    const codes = Array.from({ length: 65 }, async () => codeOf(provider.observe(zone, 'Z1')));
    await until('all connections are in use', () => held.length === 64);
    mayStillSend = false;
    for (const answer of held.splice(0)) answer();
    assert.deepEqual(
      (await Promise.all(codes)).filter((code) => code !== 'unreachable'),
      ['not-leader'],
    );
  });

  for (const scheme of ['http', 'https'] as const)
    it(`sends nothing by ${scheme} if it noticed that while it connected`, async () => {
      let mayStillSend = true;
      let requests = 0;
      const answer: RequestListener = (_, response) => {
        requests++;
        response.end();
      };
      const noticed = (_: string, done: (error: null) => void): void => {
        mayStillSend = false;
        done(null);
      };
      const pem = { cert: readFileSync(join(keys, 'plesk-cert.pem')), key: readFileSync(join(keys, 'plesk-key.pem')) };
      const server = scheme === 'http' ? createHttp(answer) : createHttps({ ...pem, SNICallback: noticed }, answer);
      const port = await listen(server);
      const agents = guardedAgents(() => mayStillSend, { keepAlive: true });
      const sent =
        scheme === 'http'
          ? httpRequest(`http://127.0.0.1:${port}/`, { agent: agents.httpAgent })
          : httpsRequest(`https://localhost:${port}/`, {
              agent: agents.httpsAgent,
              rejectUnauthorized: false,
              family: 4,
            });
      if (scheme === 'http') mayStillSend = false;
      sent.on('response', () => sent.destroy(new Error('the request was answered')));
      sent.end('body');
      const [error] = (await once(sent, 'error')) as [Error];
      assert.equal(error.name, 'NotLeader');
      assert.equal(requests, 0);
    });
});

describe('a worker that leads', () => {
  let local: LocalRoute53;
  beforeEach(async () => {
    local = await startLocalRoute53({ settings: { processingMilliseconds: 0 } });
    closers.push(() => local.close());
  });

  it('sends as without a fleet, over kept connections', async () => {
    const provider = await route53(local.url, { mayStillSend: () => true });
    const created = await provider.zoneMaker.create(zone, 1);
    assert.ok(created.kind === 'created');
    const { done, failure } = await provider.submit(zone, created.zoneId, [edit]);
    assert.deepEqual([done.length, failure], [1, null]);
    assert.equal((await provider.observe(zone, created.zoneId)).sets.length, 3);
  });

  it('that loses its lead after a lost answer says that the changes may have been made', async () => {
    let mayStillSend = true;
    let requests = 0;
    const url = await serve((request) => {
      requests++;
      mayStillSend = false;
      request.socket.destroy();
    });
    const provider = await route53(url, { mayStillSend: () => mayStillSend });
    const { unsure, done, failure } = await provider.submit(zone, 'Z1', [edit]);
    assert.deepEqual([unsure, done, failure?.code, requests], [[edit], [], 'not-leader', 1]);
  });
});
