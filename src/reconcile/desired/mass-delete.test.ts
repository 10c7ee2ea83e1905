import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { massDeleteDetail } from './mass-delete.ts';

describe('an update that deletes', () => {
  const cases: readonly (readonly [what: string, going: number, applied: number, percent: number, held: boolean])[] = [
    ['more than the share', 4, 10, 30, true],
    ['just the share', 3, 10, 30, false],
    ['all of fewer than ten record sets', 9, 9, 30, false],
    ['all, with the guard off', 10, 10, 100, false],
    ['one, where none may go', 1, 10, 0, true],
    ['none, where none may go', 0, 10, 0, false],
  ];
  for (const [what, going, applied, percent, held] of cases)
    it(`${what} is ${held ? 'held' : 'let pass'}`, () => {
      const detail = massDeleteDetail({ going, applied }, percent);
      assert.equal(detail !== null, held);
      if (detail !== null)
        assert.equal(
          detail,
          `the update deletes ${going} of ${applied} record sets, more than policy.maxDeletePercent (${percent} %)`,
        );
    });
});
