import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { ageOf } from './age-of.ts';

const minute = 60_000;
const time = fc.integer({ min: -8_640_000_000_000, max: 8_640_000_000_000 });

describe('the age of a recorded time', () => {
  it('is the time since then', () => {
    fc.assert(fc.property(time, fc.nat(), (at, passed) => assert.equal(ageOf(at, at + passed), passed)));
  });

  it('is zero up to a minute ahead, and unknown beyond', () => {
    fc.assert(fc.property(time, fc.nat(minute), (now, ahead) => assert.equal(ageOf(now + ahead, now), 0)));
    fc.assert(
      fc.property(time, fc.integer({ min: 1 }), (now, ahead) => assert.equal(ageOf(now + minute + ahead, now), null)),
    );
  });
});
