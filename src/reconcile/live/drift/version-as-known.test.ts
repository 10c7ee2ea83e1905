import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { Applied } from '../../plan/observed.ts';
import { versionAsKnown } from './version-as-known.ts';

const applied: Applied = { zoneId: 'a.', nameServers: [], created: false, sets: [], unsure: [] };
const listed = { at: '2026-01-01T00:00:00.000Z', zoneId: 'a.', others: 0, foreign: [], version: '7' };
const known = { applied, listed, version: '7', appliedAt: 1, listedAt: 2 };

describe('the version of a zone', () => {
  it('proves that nothing changed if it is that of the last listing', () => {
    assert.ok(versionAsKnown(known));
    assert.ok(versionAsKnown({ ...known, appliedAt: null }));
    assert.ok(!versionAsKnown({ ...known, version: '8' }));
  });

  it('proves nothing after a write of ours, a write without a known result, a lost state, or in another zone', () => {
    assert.ok(!versionAsKnown({ ...known, appliedAt: 3 }));
    const unsure = [{ name: 'a.', type: 'A', after: null }] as unknown as Applied['unsure'];
    assert.ok(!versionAsKnown({ ...known, applied: { ...applied, unsure } }));
    assert.ok(!versionAsKnown({ ...known, applied: { ...applied, lost: true } }));
    assert.ok(!versionAsKnown({ ...known, applied: { ...applied, zoneId: 'b.' } }));
  });
});
