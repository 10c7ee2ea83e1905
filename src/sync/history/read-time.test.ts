import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { timeText } from '../../text/time-text.ts';
import { readTime } from './read-time.ts';

const iso = (text: string): string => new Date(readTime(text)).toISOString();

describe('a time on the command line', () => {
  it('is local unless it names UTC or an offset', () => {
    assert.equal(readTime('2026-11-20 14:00'), new Date(2026, 10, 20, 14).getTime());
    assert.equal(readTime('2026-11-20'), new Date(2026, 10, 20).getTime());
    assert.equal(readTime(' 2026-11-20t14:00:07 '), new Date(2026, 10, 20, 14, 0, 7, 999).getTime());
    assert.equal(iso('2026-11-20T14:00Z'), '2026-11-20T14:00:00.000Z');
    assert.equal(iso('2026-11-20T14:00:07.25z'), '2026-11-20T14:00:07.250Z');
    assert.equal(iso('2026-11-20T14:00:07.123456789+01:00'), '2026-11-20T13:00:07.123Z');
    assert.equal(iso('2026-11-20 14:00 -0530'), '2026-11-20T19:30:00.000Z');
    assert.equal(iso('2026-11-20T14:00+01'), '2026-11-20T13:00:00.000Z');
  });

  it('is refused if invalid', () => {
    const wrong = [
      '',
      'now',
      '14:00',
      '20.11.2026',
      '2026-13-01',
      '2026-02-30 12:00',
      '2026-11-20 24:30',
      '2026-11-20T14:00+99:00x',
    ];
    for (const text of wrong) assert.throws(() => readTime(text), { code: 'bad-time' }, text);
  });

  it('is read back from how it is shown: to the second, of which it is the end', () => {
    for (const text of ['2026-11-20T14:00:07.532Z', '2026-06-01T00:30:00.000Z', '2024-02-29T23:59:59.999Z'])
      assert.equal(iso(timeText(text)), `${text.slice(0, 19)}.999Z`);
  });
});
