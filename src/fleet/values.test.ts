import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type * as v from 'valibot';
import type { DnsName } from '../reconcile/dns/name.ts';
import { deletesKey, leaderKey, moveKey, outKey, pausedKey, pauseKey, stateKey, windowKey, zoneOfKey } from './keys.ts';
import { pack } from './packed.ts';
import {
  beatValue,
  claimValue,
  deletesValue,
  leaderValue,
  moveValue,
  outValue,
  pausedValue,
  pauseValue,
  packValue,
  readValue,
  stateValue,
  windowValue,
} from './values.ts';

const at = '2026-11-29T01:00:00.000Z';
const beat = { format: 1 as const, at, version: '1.0.0', zones: 3, outbox: 0, seen: 12, oldest: null, lastCall: null };
const owner = { server: 'plesk-a', created: 7 };

const values = [
  [
    claimValue,
    {
      format: 1,
      seq: 1,
      life: 'a',
      journalId: 'j',
      at,
      content: 'none',
      isAwaited: true,
      snapshot: null,
      targets: { main: { generation: 1 } },
    },
  ],
  [beatValue, beat],
  [stateValue, { format: 1, owner, claim: 8, targets: {} }],
  [outValue, { format: 1, at, claim: 8, owner: 'plesk-a', targets: {}, isGone: false }],
  [leaderValue, { format: 1, host: 'worker-1', pid: 12, since: at }],
  [moveValue, { format: 1, to: 'plesk-b', at, by: 'root' }],
  [outValue, { format: 1, at, claim: 8, owner: 'a', targets: {}, isGone: false, paused: { since: at, until: null } }],
  [pauseValue, { format: 1, since: at, until: at, by: 'root' }],
  [pausedValue, { format: 1, all: { since: at, until: null }, zones: { 'a.example.': { since: at, until: at } } }],
  [deletesValue, { format: 1, deletions: [{ zone: 'a.example.', deletedAt: at, at }] }],
  [windowValue, { format: 1, from: at, until: at, zones: ['*'], by: 'root' }],
] as const;

describe('values of the engine', () => {
  for (const [index, [schema, value]] of values.entries())
    it(`are the same after packing (${index + 1})`, () => {
      assert.deepEqual(readValue(schema, packValue<v.GenericSchema>(schema, value)), { ok: true, value });
    });

  it('are read without keys of later versions', () => {
    const later = { ...beat, mood: 'good' };
    assert.deepEqual(readValue(beatValue, packValue(beatValue, later)), { ok: true, value: beat });
  });

  it('name what is wrong', () => {
    assert.throws(() => packValue(beatValue, { ...beat, zones: -1 }), /Invalid value/);
    const read = readValue(beatValue, Buffer.from('nothing'));
    assert.ok(!read.ok && read.reason.startsWith('not packed JSON'), JSON.stringify(read));
    assert.deepEqual(readValue(beatValue, pack(3)), {
      ok: false,
      reason: 'Invalid type: Expected Object but received 3',
    });
  });
});

it('a value that is wrong says where', () => {
  const reasonOf = (value: unknown): string => {
    const read = readValue(moveValue, pack(value));
    return read.ok ? '' : read.reason;
  };
  assert.equal(reasonOf(5), 'Invalid type: Expected Object but received 5');
  assert.equal(reasonOf({ format: 1, to: 5 }), 'to: Invalid type: Expected string but received 5');
});

describe('keys of the engine', () => {
  const zone = 'example.com.' as DnsName;

  it('are those that rights are given for', () => {
    const keys = [stateKey(zone), outKey('a', zone), leaderKey('main'), moveKey(zone), windowKey('a', 'b')];
    const ofPauses = [pauseKey('*.example'), pausedKey('a'), deletesKey('main')];
    assert.deepEqual(
      [...keys, ...ofPauses],
      [
        'state/example.com.',
        'out/a/example.com.',
        'leader/main',
        'move/example.com.',
        'window/a/b',
        'pause/*.example',
        'paused/a',
        'deletes/main',
      ],
    );
  });

  it('have a zone, also with slashes, or none', () => {
    const classless = '0/25.2.0.192.in-addr.arpa.' as DnsName;
    assert.equal(zoneOfKey('state/', stateKey(zone)), zone);
    assert.equal(zoneOfKey('out/a/', outKey('a', classless)), classless);
    assert.equal(zoneOfKey('out/a/', outKey('b', zone)), null);
    assert.equal(zoneOfKey('state/', 'state/Example.com.'), null);
  });
});
