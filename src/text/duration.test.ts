import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { durationText, readDuration } from './duration.ts';

describe('a duration', () => {
  for (const [text, seconds] of [
    ['26h', 93_600],
    ['90m', 5400],
    ['1d12h', 129_600],
    ['1.5h', 5400],
    ['45s', 45],
    ['2w', 1_209_600],
    [' 1s ', 1],
    ['500ms', 0.5],
    ['0s', 0],
  ] as const) {
    it(`of ${JSON.stringify(text)} is ${seconds} seconds`, () =>
      assert.deepEqual(readDuration(text), { ok: true, value: seconds * 1000 }));
  }

  for (const text of ['', '26', 'h', '26 h', '-1h', '1y', '1h30', '26h!', 'PT26H']) {
    it(`is not read from ${JSON.stringify(text)}`, () => assert.equal(readDuration(text).ok, false));
  }

  for (const [seconds, text] of [
    [0, '0 seconds'],
    [1, '1 second'],
    [60, '1 minute'],
    [97_200, '1 day 3 hours'],
    [86_400 + 60, '1 day'],
    [3661, '1 hour 1 minute'],
  ] as const) {
    it(`of ${seconds} seconds is shown as ${text}`, () => assert.equal(durationText(seconds * 1000), text));
  }
});
