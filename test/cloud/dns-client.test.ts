import assert from 'node:assert/strict';
import { networkInterfaces } from 'node:os';
import { describe, it } from 'node:test';
import { openDnsClient, type DnsClient } from '../../src/cloud/dns/dns-client.ts';
import { hasRoute } from '../../src/cloud/dns/wire/has-route.ts';
import type { DnsName } from '../../src/reconcile/dns/name.ts';
import { startLiar, withLength, type Asked, type Liar } from '../dns/support/liar.ts';
import { answerTo, wire } from '../dns/support/lies.ts';

const address = '127.0.0.1';
const question = { name: 'a.example.' as DnsName, type: 'A' };

interface Given {
  readonly timeoutSeconds?: number;
  readonly queriesPerSecond?: number;
  readonly deadline?: number | null;
}

/** Runs work with a client and a name server that answers as a function says. */
async function withServer(
  answer: (asked: Asked) => void,
  work: (client: DnsClient, server: Liar) => Promise<void>,
  { deadline = null, ...given }: Given = {},
): Promise<void> {
  const server = await startLiar(address, 0, answer);
  const settings = { timeoutSeconds: 60, queriesPerSecond: 5000, ...given };
  const client = openDnsClient({ rootServers: [address], port: server.port, ...settings }, Date.now, deadline);
  try {
    await work(client, server);
  } finally {
    client.close();
    await server.close();
  }
}

const record = (value: number) => ({ name: wire('a.example.'), type: 1, data: Buffer.from([192, 0, 2, value]) });
const right = (asked: Asked): Buffer => answerTo(asked, 0x84_00, { answers: [record(1)] });
const answered = { name: 'a.example.', type: 'A', ttl: 300, value: '192.0.2.1' };

describe('a route', () => {
  it('is assumed for IPv4, and looked up for IPv6', async () => {
    assert.equal(await hasRoute('192.0.2.1', 53), true);
    assert.equal(await hasRoute('fe80::1', 53), false, 'it needs an interface');
    const hasIpv6 = Object.values(networkInterfaces()).some((list) => list?.some(({ address: own }) => own === '::1'));
    assert.equal(await hasRoute('::1', 53), hasIpv6);
  });
});

describe('a question to a name server', () => {
  it('is answered by records in canonical form, once', async () => {
    await withServer(
      (asked) => asked.send(right(asked)),
      async (client, server) => {
        const answer = await client.ask(address, question);
        assert.deepEqual(answer, {
          rcode: 'NOERROR',
          authoritative: true,
          answers: [answered],
          authorities: [],
          additionals: [],
        });
        assert.deepEqual([client.queries(), server.asked.length], [1, 1]);
        assert.equal((server.asked[0]?.query.readUInt16BE(2) ?? 1) & 0x01_00, 0, 'without recursion');
      },
    );
  });

  it('has a random ID each time', async () => {
    await withServer(
      (asked) => asked.send(right(asked)),
      async (client, { asked }) => {
        await Promise.all(Array.from({ length: 100 }, async () => client.ask(address, question)));
        const ids = new Set(asked.map(({ query }) => query.readUInt16BE(0)));
        assert.ok(ids.size > 90, `${ids.size} IDs`);
      },
    );
  });

  it('is repeated once, and then given up', async () => {
    await withServer(
      () => undefined,
      async (client, { asked }) => {
        assert.equal(await client.ask(address, question), null);
        assert.deepEqual([client.queries(), asked.length], [2, 2]);
      },
      { timeoutSeconds: 0.5 },
    );
  });

  it('goes by TCP if the answer is truncated, and without EDNS if that is not understood', async () => {
    await withServer(
      (asked) => asked.send(asked.isTcp ? withLength(right(asked)) : answerTo(asked, 0x86_00)),
      async (client, { asked }) => {
        assert.deepEqual((await client.ask(address, question))?.answers, [answered]);
        assert.deepEqual(
          asked.map(({ isTcp }) => isTcp),
          [false, true],
        );
      },
    );
    await withServer(
      (asked) => asked.send(asked.query.readUInt16BE(10) === 0 ? right(asked) : answerTo(asked, 0x80_04)),
      async (client) => assert.deepEqual((await client.ask(address, question))?.answers, [answered]),
    );
  });

  it('of an unknown type, or to nothing, has no answer', async () => {
    await withServer(
      (asked) => asked.send(right(asked)),
      async (client, { asked }) => {
        assert.equal(await client.ask(address, { ...question, type: 'toString' }), null);
        assert.equal(await client.ask('127.0.0.99', question), null);
        // The system refuses these: a broadcast, and an address without the interface that it needs.
        assert.equal(await client.ask('255.255.255.255', question), null);
        assert.equal(await client.ask('fe80::1', question), null);
        assert.equal(await client.ask('not an address', question), null);
        assert.deepEqual(asked, []);
      },
    );
  });

  it('waits for its turn', async () => {
    const started = Date.now();
    await withServer(
      (asked) => asked.send(right(asked)),
      async (client) => void (await Promise.all(Array.from({ length: 45 }, async () => client.ask(address, question)))),
      { queriesPerSecond: 50 },
    );
    // The first five are in the bucket.
    assert.ok(Date.now() - started >= 790);
  });

  it('takes at most 60 queries for a search', async () => {
    const start = { name: wire('.'), type: 6, data: Buffer.concat([wire('ns.'), wire('host.'), Buffer.alloc(20)]) };
    await withServer(
      (asked) => asked.send(answerTo(asked, 0x84_00, { authorities: [start] })),
      async (client, { asked }) => {
        const deep = 'a.'.repeat(59) as DnsName;
        assert.deepEqual(await client.delegation(deep), { kind: 'none', parent: '.' });
        const deeper = 'b.'.repeat(61) as DnsName;
        const reason = 'the search takes too many queries or too much time';
        assert.deepEqual(await client.delegation(deeper), { kind: 'unknown', reason });
        assert.equal(asked.length, 59 + 60);
      },
    );
  });

  it('ends when the client is closed, and at the deadline', async () => {
    await withServer(
      () => undefined,
      async (client) => {
        const asking = client.ask(address, question);
        setTimeout(() => client.close(), 50);
        assert.equal(await asking, null);
        assert.equal(await client.ask(address, question), null);
      },
    );
    await withServer(
      () => undefined,
      async (client, { asked }) => {
        assert.equal(await client.ask(address, question), null);
        assert.ok(asked.length > 0);
        const found = await client.delegation(question.name);
        assert.ok(found.kind === 'unknown');
        assert.equal(found.reason, 'the search takes too many queries or too much time');
        assert.equal(client.isBlocked(), false);
      },
      { deadline: Date.now() + 300 },
    );
  });
});
