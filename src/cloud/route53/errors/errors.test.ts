import assert from 'node:assert/strict';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { describe, it } from 'node:test';
import { Route53Client, ListHostedZonesCommand } from '@aws-sdk/client-route-53';
import { toRoute53Error } from './errors.ts';

describe('an error of the SDK', () => {
  it('while an answer is read is late if it took too long, not a foreign answer', async () => {
    const server = createServer((_, response) => {
      response.writeHead(200, { 'content-type': 'text/xml' });
      response.write(' ');
    });
    await new Promise((listening) => server.listen(0, '127.0.0.1', () => listening(null)));
    const endpoint = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
    const client = new Route53Client({
      endpoint,
      region: 'us-east-1',
      credentials: { accessKeyId: 'AKIALOCAL', secretAccessKey: 'secret' },
      maxAttempts: 1,
      streamCollector: async () => {
        throw Object.assign(new Error('no complete answer within 30 s'), { name: 'TimeoutError' });
      },
    });
    const thrown: unknown = await client.send(new ListHostedZonesCommand({})).catch((error: unknown) => error);
    client.destroy();
    server.closeAllConnections();
    server.close();
    const place = { action: 'ListHostedZones', endpoint, profile: null, now: 0 };
    const { code, message } = toRoute53Error(thrown, place);
    assert.equal(code, 'unreachable');
    assert.match(message, /^Route 53 did not answer in time at /);
  });
});
