import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { quarantined } from './quarantine.ts';
import type { DnsName } from '../dns/name.ts';
import { recordSet } from '../dns/record-set.ts';
import type { Snapshot } from '../desired/snapshot.ts';
import type { Zone } from '../desired/zone.ts';

const name = 'example.com.' as DnsName;
const content: Zone = {
  name,
  displayName: name,
  soa: null,
  sets: [recordSet(name, 'A', 300, ['192.0.2.1'])],
  rejects: [],
  remarks: [],
};
const live: Snapshot = {
  zone: name,
  displayName: name,
  desired: content,
  deleted: null,
  emptied: null,
  serial: 1,
  lastCommandAt: '',
};
const empty: Zone = { ...content, sets: [] };
const rejects = [{ host: 'a', type: 'A', value: 'b', reason: 'c', key: null }];

describe('the hold of a complete zone', () => {
  const cases: readonly (readonly [what: string, snapshot: Snapshot, rule: string, detail: RegExp])[] = [
    [
      'an update without records',
      { ...live, emptied: empty },
      'empty-update',
      /any record; record sets that would go: 1$/,
    ],
    ['the same of a zone without content', { ...live, desired: null, emptied: empty }, 'empty-update', /would go: 0$/],
    [
      'nothing but rejects',
      { ...live, emptied: { ...empty, rejects } },
      'empty-update',
      /any record that can be served/,
    ],
    ['a resync that takes too much', { ...live, emptied: content }, 'resync-sets', /take 0 of its 1 record sets away$/],
    ['the same of a zone that went', { ...live, desired: null, emptied: content }, 'resync-sets', /take 0 of its 0/],
    [
      'an update that deletes too much',
      { ...live, emptied: content, aside: { rule: 'mass-delete', detail: 'it deletes 9 of 10 record sets' } },
      'mass-delete',
      /^it deletes 9 of 10 record sets$/,
    ],
    [
      'a zone that is gone with others',
      { ...live, missing: { at: '' } },
      'resync-zones',
      /record sets that would go: 1$/,
    ],
  ];
  for (const [what, snapshot, rule, detail] of cases) {
    it(`is ${what}`, () => {
      const held = quarantined(snapshot);
      assert.equal(held?.rule, rule);
      assert.match(held.detail, detail);
      assert.match(held.release, /: dns-sync confirm example\.com\.$/);
    });
  }

  it("includes a zone with relative host names, which can't be confirmed", () => {
    const held = quarantined({ ...live, emptied: { ...empty, rejects, relativeHost: 'www' } });
    assert.equal(held?.rule, 'empty-update');
    assert.match(held.detail, /the host "www" is not a whole name.*record sets that would go: 1$/);
    assert.match(held.release, /send the zone again with host names that end in example\.com\.$/);
  });

  it('names the first unservable record, and counts the others', () => {
    const [reject] = rejects as [(typeof rejects)[number]];
    const detail = (...all: readonly object[]): string | undefined =>
      quarantined({ ...live, emptied: { ...empty, rejects: all as typeof rejects } })?.detail;
    assert.match(detail(reject) ?? '', /can be served \(a A: c\); record sets/);
    assert.match(detail(reject, reject, reject) ?? '', /can be served \(a A: c; 2 more rejected\); record sets/);
    assert.match(detail({ ...reject, address: '192.0.2.1' }) ?? '', /can be served; record sets/);
  });

  it('is usually absent', () => assert.equal(quarantined(live), null));
});
