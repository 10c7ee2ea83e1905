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
      /any record; applying would delete 1 record set$/,
    ],
    [
      'the same of a zone without content',
      { ...live, desired: null, emptied: empty },
      'empty-update',
      /would delete 0 record sets$/,
    ],
    [
      'nothing but rejects',
      { ...live, emptied: { ...empty, rejects } },
      'empty-update',
      /any record that can be served/,
    ],
    [
      'a resync that takes too much',
      { ...live, emptied: content },
      'resync-sets',
      /0 of 1 record set would be deleted$/,
    ],
    ['the same of a zone that went', { ...live, desired: null, emptied: content }, 'resync-sets', /0 of 0 record sets/],
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
      /applying would delete 1 record set$/,
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
    assert.match(held.detail, /relative host names, such as "www".*applying would delete 1 record set$/);
    assert.match(held.release, /send the zone again with host names that end in example\.com\.$/);
  });

  it('names the first unservable record, and counts the others', () => {
    const [reject] = rejects as [(typeof rejects)[number]];
    const detail = (...all: readonly object[]): string | undefined =>
      quarantined({ ...live, emptied: { ...empty, rejects: all as typeof rejects } })?.detail;
    assert.match(detail(reject) ?? '', /can be served \(a A: c\); applying/);
    assert.match(detail(reject, reject, reject) ?? '', /can be served \(a A: c; 2 more rejected\); applying/);
    assert.match(detail({ ...reject, address: '192.0.2.1' }) ?? '', /can be served; applying/);
  });

  it('is usually absent', () => assert.equal(quarantined(live), null));
});
