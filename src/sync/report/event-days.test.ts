import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { eventKinds, type ZoneEvent } from '../../reconcile/events/event.ts';
import { isoTime, parseTime } from '../../reconcile/iso-time.ts';
import { eventDays } from './event-days.ts';

const now = parseTime('2026-03-01T00:30:00Z');
const dayMs = 86_400_000;
const event = (at: string, kind: ZoneEvent['kind']): ZoneEvent => ({
  id: 'x',
  at,
  by: null,
  zone: null,
  target: null,
  kind,
  text: '',
  detail: null,
});

describe('events by day', () => {
  it('has every day until today, over the end of a month', () => {
    assert.deepEqual(
      eventDays([event('2026-02-28T23:59:59.999Z', 'drift')], now, 3).map(({ day, counts }) => [day, ...counts]),
      [['2026-02-27'], ['2026-02-28', ['drift', 1]], ['2026-03-01']],
    );
  });

  it('counts each event of its days once, and no other', () => {
    const events = fc.array(fc.tuple(fc.integer({ min: now - 40 * dayMs, max: now }), fc.constantFrom(...eventKinds)));
    fc.assert(
      fc.property(events, (all) => {
        const days = eventDays(
          all.map(([at, kind]) => event(isoTime(at), kind)),
          now,
          30,
        );
        const sum = days.flatMap(({ counts }) => [...counts.values()]).reduce((a, b) => a + b, 0);
        assert.equal(days.length, 30);
        assert.equal(sum, all.filter(([at]) => isoTime(at).slice(0, 10) >= '2026-01-31').length);
      }),
    );
  });
});
