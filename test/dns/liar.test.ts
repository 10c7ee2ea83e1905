import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { openDnsClient, type DnsClient } from '../../src/cloud/dns/dns-client.ts';
import type { DnsName } from '../../src/reconcile/dns/name.ts';
import { numbersOf } from '../../src/cloud/dns/wire/test-message.ts';
import { startLiar, withLength, type Asked, type Liar } from './support/liar.ts';
import { answerTo, lies, wire } from './support/lies.ts';
import { startNameServers, type NameServers } from './support/name-servers.ts';

const [root, honest, liarAddress, tester] = ['127.2.0.1', '127.2.0.2', '127.2.0.3', '127.2.0.4'];
const name = (text: string): DnsName => text as DnsName;

/** A delegation of the name to ns.right., with an address that the server has no say in. */
const right = (asked: Asked, flags = 0x80_00): Buffer =>
  answerTo(asked, flags, {
    authorities: [{ name: wire(asked.name), type: 2, data: wire('ns.right.') }],
    additionals: [{ name: wire('ns.right.'), type: 1, data: Buffer.from([127, 2, 0, 66]) }],
  });

describe('hostile answers', { concurrency: 16 }, () => {
  let servers: NameServers;
  let liar: Liar;
  let odd: Liar;
  const tlds = Object.keys(lies);

  /** Answers rightly, but in an unusual way, by the top-level domain. */
  const oddly = (asked: Asked): void => {
    const kind = asked.name.split('.').at(-2) ?? '';
    if (asked.type !== 2 || asked.name === `${kind}.`) return undefined;
    if (kind === 'late') {
      lies['wrong-id']?.(asked);
      lies['wrong-question']?.(asked);
      lies['cut']?.(asked);
      return void setTimeout(() => asked.send(right(asked)), 50);
    }
    if (kind === 'lost')
      return void (odd.asked.filter((item) => item.name === asked.name).length === 2 && asked.send(right(asked)));
    if (kind === 'plain') return asked.send(asked.query.readUInt16BE(10) === 1 ? formatError(asked) : right(asked));
    if (kind === 'big') return asked.send(asked.isTcp ? withLength(right(asked)) : answerTo(asked, 0x82_00));
    return asked.send(right(asked));
  };
  const formatError = ({ query }: Asked): Buffer => numbersOf(query.readUInt16BE(0), 0x80_01, 0, 0, 0, 0);

  before(async () => {
    const odds = ['late', 'lost', 'plain', 'big', 'poison'];
    servers = await startNameServers({
      [root]: {
        '.': [
          ...tlds.flatMap((tld) => [`${tld}. NS ns0.${tld}.`, `ns0.${tld}. A ${liarAddress}`]),
          ...tlds.flatMap((tld) => [`${tld}2. NS ns0.${tld}2.`, `${tld}2. NS ns1.${tld}2.`]),
          ...tlds.flatMap((tld) => [`ns0.${tld}2. A ${liarAddress}`, `ns1.${tld}2. A ${honest}`]),
          ...odds.flatMap((tld) => [`${tld}. NS ns0.${tld}.`, `ns0.${tld}. A ${tester}`]),
          'right. NS ns.right.',
          `ns.right. A ${honest}`,
        ],
      },
      [honest]: {
        ...Object.fromEntries(tlds.map((tld) => [`${tld}2.`, ['@ NS ns0', 'a NS ns.right.']])),
        'right.': ['@ NS ns', `ns A ${honest}`],
      },
    });
    liar = await startLiar(liarAddress, servers.port, (asked) => lies[kindOf(asked.name)]?.(asked));
    odd = await startLiar(tester, servers.port, oddly);
  });
  after(async () => {
    await Promise.all([liar.close(), odd.close()]);
    await servers.close();
  });

  const kindOf = (text: string): string => (text.split('.').at(-2) ?? '').replace(/2$/, '');

  const withClient = async <T>(timeoutSeconds: number, work: (client: DnsClient) => Promise<T>): Promise<T> => {
    const settings = { rootServers: [root], port: servers.port, timeoutSeconds, queriesPerSecond: 5000 };
    const client = openDnsClient(settings, Date.now);
    try {
      return await work(client);
    } finally {
      client.close();
    }
  };

  for (const tld of tlds) {
    it(`as ${tld} prove nothing`, async () => {
      const found = await withClient(1, async (client) => client.delegation(name(`a.${tld}.`)));
      assert.ok(found.kind === 'unknown', JSON.stringify(found));
      assert.match(found.reason, /^no name server of [a-z-]+\. gives a useful answer: 127\.2\.0\.3 \([^)]+\)$/);
    });

    it(`as ${tld} don't hide the answer of another server`, async () => {
      const found = await withClient(3, async (client) => client.delegation(name(`a.${tld}2.`)));
      assert.ok(found.kind === 'delegated', JSON.stringify(found));
      assert.deepEqual(found.nameServers, [{ name: 'ns.right.', addresses: [] }]);
    });
  }

  for (const [tld, why] of [
    ['late', 'after forged answers'],
    ['lost', 'to the second query, after a lost packet'],
    ['plain', 'without EDNS'],
    ['big', 'by TCP'],
    ['poison', 'with an address that is ignored'],
  ] as const)
    it(`don't keep a right one from being taken: ${why}`, async () => {
      await withClient(20, async (client) => {
        const found = await client.delegation(name(`a.${tld}.`));
        assert.ok(found.kind === 'delegated', JSON.stringify(found));
        assert.deepEqual(found.nameServers, [{ name: 'ns.right.', addresses: [] }]);
        assert.deepEqual(await client.addresses(name('ns.right.')), [honest]);
      });
    });
});
