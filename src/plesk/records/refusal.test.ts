import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { parsed, readAll } from '../test-support.ts';

const zone = (more: object = {}) => ({ name: 'a.example.', soa: { ttl: 300 }, rr: [], ...more });

/** Returns why a command is refused, by the parser or because of its names. */
function refusal(command: unknown): string {
  const [reason] = readAll(JSON.stringify([command]));
  assert.equal(typeof reason, 'string');
  return reason as string;
}

describe('a call from Plesk', () => {
  const refused: readonly (readonly [string, unknown, RegExp])[] = [
    [
      'of an unknown command',
      { command: 'upsert' },
      /"command" must be one of create, update, delete, createPTRs, deletePTRs, not "upsert"/,
    ],
    ['without a command', {}, /"command" must be one of .*, not missing/],
    ['that is a number', 7, /expected an object/],
    ['that is an array', [], /expected an object/],
    ['that is null', null, /expected an object/],
    ['without a zone', { command: 'update' }, /"zone" is missing: it must be an object/],
    ['without a name', { command: 'update', zone: zone({ name: undefined }) }, /"zone\.name" is missing/],
    ['with an empty name', { command: 'update', zone: zone({ name: '' }) }, /"zone\.name" must be the name of a zone/],
    [
      'with a path for a name',
      { command: 'delete', zone: { name: '../../etc' } },
      /"zone\.name" "\.\.\/\.\.\/etc" is not a domain name/,
    ],
    [
      'for a name with a blank',
      { command: 'delete', zone: { name: 'a b.example.' } },
      /"zone\.name" "a b\.example\." .*white space/,
    ],
    ['for a name with an empty label', { command: 'delete', zone: { name: 'a..example.' } }, /empty label/],
    ['for a name that is too long', { command: 'delete', zone: { name: 'a.'.repeat(200) } }, /401 octets/],
    [
      'for a name that is no text',
      { command: 'delete', zone: { name: {} } },
      /"zone\.name" must be a string, not an object/,
    ],
    ['for something meant as an address', { command: 'delete', zone: { name: '010.0.0.256.' } }, /not a zone name/],
    ['for an IPv6 address', { command: 'delete', zone: { name: '2001:db8::1' } }, /not a zone name/],
    ['for the root', { command: 'update', zone: zone({ name: '.' }) }, /not a zone name/],
    ['for an address', { command: 'update', zone: zone({ name: '192.0.2.1' }) }, /not a zone name/],
    [
      'without rr',
      { command: 'update', zone: zone({ rr: undefined }) },
      /"zone\.rr" is missing: it must be a list of records, in "zone" beside "soa"/,
    ],
    [
      'with rr under soa',
      { command: 'update', zone: zone({ soa: { ttl: 1, rr: [] } }) },
      /"zone\.soa\.rr" is in the wrong place: "rr" belongs beside "soa"/,
    ],
    [
      'with a bad ttl',
      { command: 'update', zone: zone({ soa: { ttl: 'long' } }) },
      /"zone\.soa\.ttl" must be a whole number from 0 to 2147483647, not "long"/,
    ],
    [
      'with a negative ttl',
      { command: 'update', zone: zone({ soa: { ttl: -1 } }) },
      /"zone\.soa\.ttl" must be a whole number/,
    ],
    ['with a bad serial', { command: 'update', zone: zone({ soa: { ttl: 1, serial: 1.5 } }) }, /"zone\.soa\.serial"/],
    [
      'with a record that is none',
      { command: 'update', zone: zone({ rr: [{ host: 'a', type: 'A', value: '1' }, 7] }) },
      /"zone\.rr\[1\]" must be a record/,
    ],
    [
      'with a record without a host',
      { command: 'update', zone: zone({ rr: [{ type: 'A', value: '1' }] }) },
      /"zone\.rr\[0\]\.host" is missing/,
    ],
    [
      'with a record whose type is no text',
      { command: 'update', zone: zone({ rr: [{ host: 'a', type: false, value: 'x' }] }) },
      /"zone\.rr\[0\]\.type" must be a string, not false/,
    ],
    [
      'with a soa that is no object',
      { command: 'update', zone: zone({ soa: false }) },
      /"zone\.soa" must be an object, not false/,
    ],
    [
      'with a ttl beyond 31 bits',
      { command: 'update', zone: zone({ soa: { ttl: '2147483648' } }) },
      /"zone\.soa\.ttl" must be a whole number from 0 to 2147483647, not 2147483648$/,
    ],
    [
      'with one bad address of several',
      {
        command: 'createPTRs',
        ptr: [
          { ip_address: '192.0.2.1', hostname: 'a' },
          { ip_address: 'x', hostname: 'a' },
        ],
      },
      /"ptr\[1\]\.ip_address": "x" is not an IP address/,
    ],
    [
      'with a PTR without an address',
      { command: 'deletePTRs', ptr: [{ hostname: 'a' }] },
      /"ptr\[0\]\.ip_address" is missing: it must be an address/,
    ],
    [
      'to create a PTR to the root',
      { command: 'createPTRs', ptr: { ip_address: '192.0.2.1', hostname: '.' } },
      /"ptr\.hostname"/,
    ],
    ['with a very long word', { command: 'x'.repeat(5000) }, /^.{1,200}$/],
    [
      'with a bad address',
      { command: 'createPTRs', ptr: { ip_address: '192.0.2', hostname: 'a.example' } },
      /"ptr\.ip_address"/,
    ],
    ['to create a PTR to nothing', { command: 'createPTRs', ptr: { ip_address: '192.0.2.1' } }, /"ptr\.hostname"/],
    ['without a ptr', { command: 'deletePTRs' }, /"ptr" is missing/],
  ];
  for (const [what, command, reason] of refused) {
    it(`with a command ${what} is refused for that reason only`, () => {
      assert.match(refusal(command), reason);
      const all = parsed(JSON.stringify([command, { command: 'delete', zone: { name: 'b.example.' } }]));
      assert.ok(all[1] && 'command' in all[1]);
    });
  }
});
