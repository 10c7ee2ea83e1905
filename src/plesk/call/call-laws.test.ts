import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { parseCall } from './command.ts';
import { fixture, readAll, zonesOf, zoneWith } from '../test-support.ts';

/** Parses and translates a call, if possible. */
function take(text: string): void {
  if (parseCall(text).ok) readAll(text);
}

const odd = fc.oneof(fc.jsonValue(), fc.string({ unit: 'binary' }), fc.constantFrom('', '.', '@', '*', '-1', '1e9'));
const types = ['A', 'AAAA', 'CNAME', 'NS', 'TXT', 'MX', 'SRV', 'CAA', 'TLSA', 'DS', 'HTTPS', 'PTR', 'AXFR', 'master'];

/** A record of the right shape with arbitrary fields. */
const anyRecord = fc.record(
  {
    host: fc.oneof(
      fc.string({ unit: 'binary' }),
      fc.constantFrom('a.e.example.', 'e.example', '*', '1.2.3.4', 'ü.e.example.'),
    ),
    type: fc.oneof(fc.constantFrom(...types, 'constructor', 'txt '), fc.string()),
    value: fc.oneof(
      fc.string({ unit: 'binary' }),
      fc.integer(),
      fc.constantFrom('a.', '1.2.3.4', '::1', '.', '"x" "y"'),
    ),
    opt: fc.oneof(fc.string(), fc.nat(), fc.constant(null), fc.constantFrom('10', '1 2 3', '0 issue')),
    ttl: fc.oneof(
      fc.string(),
      fc.double({ noNaN: true, noDefaultInfinity: true }),
      fc.constantFrom(null, 60, '60', 300),
    ),
  },
  { requiredKeys: ['host', 'type', 'value'] },
);

describe('arbitrary input', () => {
  it('as a text never throws', () => {
    fc.assert(fc.property(fc.oneof(fc.string({ unit: 'binary' }), fc.json()), take));
  });

  it('in any field never throws, and a good command next to it is recorded', () => {
    const good = { command: 'delete', zone: { name: 'b.example.' } };
    const call = fc.record(
      {
        command: fc.constantFrom('create', 'update', 'delete', 'createPTRs', 'deletePTRs'),
        zone: fc.oneof(
          odd,
          fc.record(
            {
              name: fc.oneof(odd, fc.constant('e.example.')),
              soa: fc.oneof(odd, fc.record({ ttl: odd, serial: odd, status: odd }, { requiredKeys: [] })),
              rr: fc.oneof(odd, fc.array(fc.oneof(odd, anyRecord))),
            },
            { requiredKeys: [] },
          ),
        ),
        ptr: fc.oneof(odd, fc.record({ ip_address: odd, hostname: odd }), fc.array(odd)),
      },
      { requiredKeys: ['command'] },
    );
    fc.assert(
      fc.property(fc.oneof(odd, call), (command) => {
        const read = readAll(JSON.stringify([command, good]));
        assert.deepEqual(read[1], { kind: 'delete', name: 'b.example.', displayName: 'b.example.' });
      }),
      { numRuns: 1000 },
    );
  });

  it('nested deeply never overflows', () => {
    const deep = `${'['.repeat(100_000)}${']'.repeat(100_000)}`;
    for (const text of [
      deep,
      '['.repeat(100_000),
      `{"command": ${deep}}`,
      `{"command": "delete", "zone": {"name": ${deep}}}`,
      `{"command": "delete", "x": ${deep}, "zone": {"name": "a.example."}}`,
    ]) {
      take(text);
    }
  });

  it('of any length never overflows', () => {
    const long = 'a'.repeat(10_000_000);
    for (const type of ['TXT', 'HTTPS', 'CAA', 'A']) {
      for (const value of [long, `"${long}`, `"${long}"`, `1 . alpn="${long}"`]) {
        const zone = zoneWith({ host: 'e.example.', type, opt: '', value });
        assert.ok(zone.rejects.every(({ reason }) => reason.length <= 500));
      }
    }
    assert.equal(zoneWith({ host: long, type: 'A', value: '192.0.2.1' }).rejects.length, 1);
  });

  it("of records has each one in a set, among the rejects, or among Plesk's own", () => {
    fc.assert(
      fc.property(anyRecord, (record) => {
        const { sets, rejects } = zoneWith(record);
        const silent = ['AXFR', 'MASTER'].includes(record.type.trim().toUpperCase());
        assert.equal(sets.length + rejects.length, silent ? 0 : 1);
        assert.ok(rejects.every(({ reason }) => reason !== ''));
      }),
      { numRuns: 1000 },
    );
  });

  it('of records makes the same zone in any order', () => {
    const records = fc.array(anyRecord, { maxLength: 12 });
    const shuffled = records.chain((rr) =>
      fc.tuple(fc.constant(rr), fc.shuffledSubarray(rr, { minLength: rr.length, maxLength: rr.length })),
    );
    fc.assert(fc.property(shuffled, ([rr, reordered]) => assert.deepEqual(zoneWith(...reordered), zoneWith(...rr))));
    for (const name of ['every-type.json', 'template-zone.json']) {
      const call = [JSON.parse(fixture(name)) as { zone: { rr: object[] } }].flat();
      const zones = zonesOf(JSON.stringify(call));
      for (const command of call) if ('rr' in (command.zone ?? {})) command.zone.rr.reverse();
      assert.deepEqual(zonesOf(JSON.stringify(call)), zones);
    }
  });
});
