import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { dateOf, isIsoTime, isoTime } from './iso-time.ts';

describe('a time in ISO 8601', () => {
  const [first, last, farthest] = [-62_167_219_200_000, 253_402_300_799_999, 8.64e15];
  const anyTime = fc.oneof(fc.integer({ min: 0, max: 4e12 }), fc.integer({ min: -farthest, max: farthest }));

  it('is as Date formats it, and clamped to the years 0 to 9999', () => {
    const expected = (ms: number): string => new Date(Math.max(first, Math.min(last, ms))).toISOString();
    fc.assert(fc.property(anyTime, (ms) => assert.equal(isoTime(ms), expected(ms))));
    for (const ms of [0, -1, last, last + 1, first, first - 1, farthest, -farthest, Infinity, -Infinity])
      assert.equal(isoTime(ms), expected(ms));
  });

  it('is the same as a Date', () => {
    fc.assert(fc.property(anyTime, (ms) => assert.equal(dateOf(ms).getTime(), ms)));
  });

  it('can be parsed again, whatever the time', () => {
    fc.assert(fc.property(anyTime, (ms) => isIsoTime(isoTime(ms))));
  });

  it('is refused for NaN', () => {
    assert.throws(() => isoTime(Number.NaN), RangeError);
  });

  it('is distinguished from other texts', () => {
    fc.assert(fc.property(fc.integer({ min: 0, max: 253_402_300_799_999 }), (ms) => isIsoTime(isoTime(ms))));
    for (const text of ['2026-11-25T19:28:20Z', '2026-11-25T19:28:20.8Z']) assert.equal(isIsoTime(text), true);
    const others = ['', '2026', '2026-11-25', '2026-11-25T19:28Z', '2026-11-25T19:28:20', '2026-13-25T19:28:20Z'];
    const more = [
      '2026-11-25T25:28:20Z',
      '2026-11-25T19:28:20.Z',
      ' 2026-11-25T19:28:20Z',
      '2026-11-25T19:28:20Z\n',
      7,
      null,
    ];
    for (const text of [...others, ...more]) assert.equal(isIsoTime(text), false, String(text));
  });
});
