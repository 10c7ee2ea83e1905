import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { Change } from '../../../reconcile/plan/change.ts';
import { secondsAtRate } from './rates.ts';

describe('the time that work takes at the rate of the account', () => {
  const none = { calls: 0, zonesMade: 0, zonesRemoved: 0, changes: [] };
  const changes = (kind: Change['kind'], count: number): readonly Change[] =>
    Array.from({ length: count }, () => ({ kind }) as Change);

  const cases = [
    ['nothing is none', none, null, 0],
    ['what the burst holds is none', { ...none, calls: 48 }, null, 0],
    ['a thousand calls are ten a second beyond the burst', { ...none, calls: 1000 }, null, 95.2],
    ['new zones are two a second', { ...none, calls: 276.8, zonesMade: 138.4 }, null, 50],
    ['removed zones are five a second', { ...none, calls: 88, zonesRemoved: 88 }, null, 9.92],
    ['records are a hundred a second', { ...none, calls: 3, changes: changes('create', 2440) }, null, 10],
    ['an update is two of them', { ...none, calls: 3, changes: changes('update', 1220) }, null, 10],
    ['a lower rate makes all of it slower', { ...none, calls: 14.8 }, 1, 10],
  ] as const;
  for (const [title, work, perSecond, seconds] of cases) {
    it(title, () => assert.equal(secondsAtRate(work, perSecond), seconds));
  }
});
