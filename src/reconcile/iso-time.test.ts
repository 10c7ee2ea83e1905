import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { isIsoTime, isoTime } from './iso-time.ts';

describe('a time in ISO 8601', () => {
  it('is what Date makes of it, whatever the time', () => {
    const farthest = 8.64e15;
    const anyTime = fc.oneof(fc.integer({ min: 0, max: 4e12 }), fc.integer({ min: -farthest, max: farthest }));
    fc.assert(fc.property(anyTime, (ms) => assert.equal(isoTime(ms), new Date(ms).toISOString())));
    for (const ms of [0, -1, 253_402_300_799_999, 253_402_300_800_000, -62_167_219_200_001, farthest, -farthest])
      assert.equal(isoTime(ms), new Date(ms).toISOString());
  });

  it('is refused where there is none', () => {
    for (const ms of [Number.NaN, Number.POSITIVE_INFINITY, 8.64e15 + 1]) assert.throws(() => isoTime(ms), RangeError);
  });

  it('is known from what is none', () => {
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
