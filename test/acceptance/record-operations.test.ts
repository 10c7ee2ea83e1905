import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { openPlace, type Place } from './place.ts';
import { address, whole, type PleskRecord } from './calls.ts';

const zone = 'records.example.';
const host = `name.${zone}`;
const hash = 'ab'.repeat(32);

interface Case {
  readonly first: Omit<PleskRecord, 'host' | 'type'>;
  readonly later: Omit<PleskRecord, 'host' | 'type'>;
  readonly lines: readonly [string, string];
  /** Records that the type requires. */
  readonly beside?: readonly PleskRecord[];
}

const types: Readonly<Record<string, Case>> = {
  A: { first: { value: '192.0.2.5' }, later: { value: '192.0.2.6' }, lines: ['192.0.2.5', '192.0.2.6'] },
  AAAA: { first: { value: '2001:db8::5' }, later: { value: '2001:db8::6' }, lines: ['2001:db8::5', '2001:db8::6'] },
  CNAME: {
    first: { value: 'one.example.net.' },
    later: { value: 'two.example.net.' },
    lines: ['one.example.net.', 'two.example.net.'],
  },
  MX: {
    first: { opt: '10', value: 'one.example.net.' },
    later: { opt: '20', value: 'one.example.net.' },
    lines: ['10 one.example.net.', '20 one.example.net.'],
  },
  NS: {
    first: { value: 'ns1.example.net.' },
    later: { value: 'ns2.example.net.' },
    lines: ['ns1.example.net.', 'ns2.example.net.'],
  },
  TXT: { first: { value: 'one "two"' }, later: { value: 'three' }, lines: [String.raw`"one \"two\""`, '"three"'] },
  SRV: {
    first: { opt: '10 5 5060', value: 'sip.example.net.' },
    later: { opt: '10 5 5061', value: 'sip.example.net.' },
    lines: ['10 5 5060 sip.example.net.', '10 5 5061 sip.example.net.'],
  },
  CAA: {
    first: { opt: '0 issue', value: 'one.example.net' },
    later: { opt: '0 issue', value: 'two.example.net' },
    lines: ['0 issue "one.example.net"', '0 issue "two.example.net"'],
  },
  TLSA: {
    first: { opt: '3 1 1', value: hash },
    later: { opt: '2 1 1', value: hash },
    lines: [`3 1 1 ${hash}`, `2 1 1 ${hash}`],
  },
  DS: {
    first: { value: '60485 5 1 2BB183AF5F22588179A53B0A98631FAD1A292118' },
    later: { value: '60486 5 1 2BB183AF5F22588179A53B0A98631FAD1A292118' },
    lines: ['60485 5 1 2BB183AF5F22588179A53B0A98631FAD1A292118', '60486 5 1 2BB183AF5F22588179A53B0A98631FAD1A292118'],
    beside: [{ host, type: 'NS', value: 'ns.example.net.' }],
  },
  HTTPS: {
    first: { opt: '1', value: '. alpn=h2' },
    later: { opt: '1', value: '. alpn=h2,h3' },
    lines: ['1 . alpn="h2"', '1 . alpn="h2,h3"'],
  },
  PTR: {
    first: { value: 'one.example.net.' },
    later: { value: 'two.example.net.' },
    lines: ['one.example.net.', 'two.example.net.'],
  },
};

describe('operations with DNS records', () => {
  let bench: Place;
  let serial = 1;
  before(async () => {
    bench = await openPlace();
    await bench.hook(whole(zone, serial, [address(zone)]));
  });
  after(async () => bench.close());

  const line = (type: string): string | undefined =>
    bench.sets(zone).find((text) => text.startsWith(`${host} ${type} `));
  const edit = async (...records: readonly PleskRecord[]): Promise<void> => {
    serial++;
    const calls = await bench.requests(async () => {
      const { code, stderr } = await bench.hook(whole(zone, serial, [address(zone), ...records]));
      assert.equal(code, 0, stderr);
    });
    assert.deepEqual(calls, ['change']);
  };

  const ttl = (type: string): number => (type === 'NS' ? (bench.nsTtl ?? 300) : 300);

  for (const [type, { first, later, lines, beside = [] }] of Object.entries(types)) {
    describe(`of the type ${type}`, () => {
      it(`adding a ${type} record adds it at the external service`, async () => {
        await edit({ host, type, ...first }, ...beside);
        assert.equal(line(type), `${host} ${type} ${ttl(type)} ${lines[0]}`);
      });

      it(`editing a ${type} record changes it at the external service`, async () => {
        await edit({ host, type, ...later }, ...beside);
        assert.equal(line(type), `${host} ${type} ${ttl(type)} ${lines[1]}`);
      });

      it(`removing a ${type} record removes it from the external service`, async () => {
        await edit();
        assert.deepEqual(bench.sets(zone), [`${zone} A 300 192.0.2.1`]);
      });
    });
  }

  it('records that are only for Plesk, of the type AXFR, are not sent and are no fault', async () => {
    serial++;
    const { code, stderr } = await bench.hook(
      whole(zone, serial, [address(zone), { host: zone, type: 'AXFR', opt: '32', value: '198.51.100.53' }]),
    );
    assert.equal(code, 0);
    assert.equal(stderr, '');
    assert.deepEqual(bench.sets(zone), [`${zone} A 300 192.0.2.1`]);
  });
});
