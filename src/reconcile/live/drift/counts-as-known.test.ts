import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { DnsName } from '../../dns/name.ts';
import { recordSet } from '../../dns/record-set.ts';
import type { Applied, ProviderSet } from '../../plan/observed.ts';
import { countsAsKnown, settlingMs } from './counts-as-known.ts';
import { countOthers, type ListedZone } from './listed-zone.ts';

const zone = 'example.com.' as DnsName;
const item = (type: string): ProviderSet => ({ set: recordSet(zone, type, 300, ['x']), raw: {} });
const applied: Applied = { zoneId: 'Z1', nameServers: [], created: true, sets: [item('A'), item('MX')], unsure: [] };
const listed: ListedZone = { at: '2026-01-01T00:00:00.000Z', zoneId: 'Z1', others: 2, foreign: [] };
const known = { applied, listed, recordSets: 4, changedAt: 0, now: settlingMs };

describe('the number of record sets of a zone', () => {
  it('is known from the last listing and our own sets', () => {
    assert.ok(countsAsKnown(known));
    assert.ok(!countsAsKnown({ ...known, recordSets: 5 }));
    assert.ok(!countsAsKnown({ ...known, recordSets: undefined }));
    assert.ok(!countsAsKnown({ ...known, listed: undefined }));
    assert.ok(!countsAsKnown({ ...known, listed: { ...listed, zoneId: 'Z2' } }));
  });

  it('proves nothing within a minute of our last change, or after a time in the future', () => {
    assert.ok(!countsAsKnown({ ...known, now: settlingMs - 1 }));
    assert.ok(!countsAsKnown({ ...known, changedAt: 3_600_000 }));
  });

  it('beside ours includes the sets of the service and each routed one', () => {
    const routed = [1, 2].map((weight) => ({ name: zone, type: 'A', detail: `weight ${weight}` }));
    assert.equal(countOthers(applied, { sets: [item('SOA'), item('NS'), item('MX')], routed }), 4);
  });
});
