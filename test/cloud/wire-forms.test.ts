import assert from 'node:assert/strict';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { after, before, beforeEach, describe, it } from 'node:test';
import { Bench } from '../support/bench.ts';

const namespace = 'xmlns="https://route53.amazonaws.com/doc/2013-04-01/"';
const unnamed = 'Invalid Resource Record: FATAL problem: CharacterStringTooLong';
const fault = (zone: string): string => `RRSet with DNS name bad.${zone} is not permitted in zone ${zone}`;
const error = (code: string, inner: string): string =>
  `<ErrorResponse ${namespace}><Error><Type>Sender</Type><Code>${code}</Code>${inner}</Error></ErrorResponse>`;

interface Answer {
  readonly status: number;
  readonly body: string;
}

/** The wire forms of an answer in which the API reference and today's service differ. */
describe('an answer of Route 53 in another form', () => {
  let bench: Bench;
  let front: Server;
  /** The answer instead of the service's, by method, path and body; null lets the service answer. */
  let instead: (method: string, path: string, body: string) => Answer | null;
  let zone: string;
  let zones = 0;

  before(async () => {
    bench = await Bench.open();
    front = createServer((request, response) => {
      const chunks: Buffer[] = [];
      request.on('data', (chunk: Buffer) => chunks.push(chunk));
      request.on('end', () => {
        const { method = 'GET', url = '/', headers } = request;
        const body = Buffer.concat(chunks).toString('utf8');
        const answer = instead(method, url, body);
        if (answer !== null) {
          response.writeHead(answer.status, { 'content-type': 'text/xml' }).end(answer.body);
          return;
        }
        void fetch(new URL(url, bench.route53.url), {
          method,
          headers: { authorization: headers.authorization ?? '', 'x-amz-date': String(headers['x-amz-date']) },
          ...(body === '' ? {} : { body }),
        }).then(async (passed) =>
          response.writeHead(passed.status, { 'content-type': 'text/xml' }).end(await passed.text()),
        );
      });
    });
    await new Promise<void>((listening) => front.listen(0, '127.0.0.1', listening));
    bench.env['AWS_ENDPOINT_URL_ROUTE_53'] = `http://127.0.0.1:${(front.address() as AddressInfo).port}`;
  });
  after(async () => {
    front.closeAllConnections();
    front.close();
    await bench.close();
  });
  beforeEach(() => {
    instead = () => null;
    zone = `z${++zones}.example.`;
  });

  const update = (serial: number, ...hosts: readonly string[]) => ({
    command: 'update',
    zone: {
      name: zone,
      soa: { ttl: 300, serial },
      rr: hosts.map((host) => ({ host: `${host}.${zone}`, type: 'A', value: `192.0.2.${serial}` })),
    },
  });

  const messages = (): string => `<Messages><Message>${fault(zone)}</Message><Message>${unnamed}</Message></Messages>`;
  const refusals: Readonly<Record<string, () => string>> = {
    'one string, as it is sent today': () =>
      error('InvalidChangeBatch', `<Message>[${fault(zone)}, ${unnamed}]</Message>`),
    'one message without brackets': () => error('InvalidChangeBatch', `<Message>${fault(zone)}</Message>`),
    'a list in the envelope of errors': () => error('InvalidChangeBatch', messages()),
    'a list in lower case beside a message': () =>
      error('InvalidChangeBatch', `<Message>x</Message><messages><Message>${fault(zone)}</Message></messages>`),
    'a list without an envelope, as in the API reference': () =>
      `<InvalidChangeBatch ${namespace}>${messages()}<RequestId>r</RequestId></InvalidChangeBatch>`,
  };
  for (const [form, body] of Object.entries(refusals)) {
    it(`that refuses a batch by ${form} affects the named record only`, async () => {
      instead = (method, path, sent) =>
        method === 'POST' && path.includes('/rrset') && sent.includes('bad.') ? { status: 400, body: body() } : null;
      const { code, stderr } = await bench.hook(update(1, 'bad', 'one', 'two'));
      assert.equal(code, 1);
      assert.ok(stderr.includes(`refused by the provider: create bad.${zone} A: ${fault(zone)}`), stderr);
      assert.deepEqual(bench.sets(zone), [`one.${zone} A 300 192.0.2.1`, `two.${zone} A 300 192.0.2.1`]);
    });
  }

  it('that reports a stale batch by a list without an envelope leads to an observation', async () => {
    await bench.hook(update(1, 'www'));
    const text = `Tried to create resource record set [name='new.${zone}', type='A'] but it already exists`;
    let first = true;
    instead = (method, path) => {
      if (!first || method !== 'POST' || !path.includes('/rrset')) return null;
      first = false;
      return {
        status: 400,
        body: `<InvalidChangeBatch ${namespace}><Messages><Message>${text}</Message></Messages></InvalidChangeBatch>`,
      };
    };
    const { code, stderr } = await bench.hook(update(2, 'www', 'new'));
    assert.equal(code, 0, stderr);
    assert.deepEqual(bench.sets(zone), [`new.${zone} A 300 192.0.2.2`, `www.${zone} A 300 192.0.2.2`]);
  });

  for (const [what, answer] of [
    ['429 and a code of its own', { status: 429, body: error('SlowDown', '<Message>slow</Message>') }],
    ['429 and no XML', { status: 429, body: '<html>slow down</html>' }],
    ['503 and the code Throttling', { status: 503, body: error('Throttling', '<Message>Rate exceeded</Message>') }],
    ['400 and another code of the SDK', { status: 400, body: error('RequestLimitExceeded', '<Message>x</Message>') }],
  ] as const) {
    it(`that limits the rate by ${what} leads to a wait`, async () => {
      await bench.hook(update(1, 'www'));
      let left = 2;
      instead = (method) => (method === 'POST' && left-- > 0 ? answer : null);
      const { code, stderr } = await bench.hook(update(2, 'www'));
      assert.equal(code, 0, stderr);
      assert.deepEqual(bench.sets(zone), [`www.${zone} A 300 192.0.2.2`]);
    });
  }

  it('that is truncated without a cursor is not a complete listing, and deletes nothing', async () => {
    await bench.hook(update(1, 'www'));
    const page = `<ListResourceRecordSetsResponse ${namespace}><ResourceRecordSets></ResourceRecordSets><IsTruncated>true</IsTruncated><MaxItems>300</MaxItems></ListResourceRecordSetsResponse>`;
    instead = (method, path) => (method === 'GET' && path.includes('/rrset') ? { status: 200, body: page } : null);
    const { code, stdout, stderr } = await bench.run('drift', zone);
    assert.equal(code, 1);
    for (const text of [stdout, stderr]) assert.match(text, /is not from Route 53/);
    assert.equal(stderr.trimEnd().split('\n').length, 1);
  });
});
