import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import type { DnsName } from '../dns/name.ts';
import { eventKinds, type ZoneEvent } from './event.ts';
import { groupEvents, reasonOf } from './group-events.ts';

const event = (kind: ZoneEvent['kind'], detail: ZoneEvent['detail'], n = 0): ZoneEvent => ({
  id: `1m8gzbtc16e7${String(n % 10)}r`,
  at: '2026-11-20T12:00:00.000Z',
  by: null,
  zone: `z${n}.example.` as DnsName,
  target: 'route53',
  kind,
  text: 'text',
  detail,
});

const any = fc
  .record({ kind: fc.constantFrom(...eventKinds), code: fc.constantFrom('a', 'b'), target: fc.constantFrom(null, 'x') })
  .map(({ kind, code, target }) => ({ ...event(kind, { code }), target }));

describe('groups of events', () => {
  it('are one for a thousand zones that fail for one reason', () => {
    const events = Array.from({ length: 1000 }, (_, n) => event('failing', { code: 'unreachable' }, n));
    const groups = groupEvents([...events, event('failing', { code: 'throttled' }), event('drift', null)]);
    assert.deepEqual(
      groups.map(({ kind, reason, events: of }) => [kind, reason, of.length]),
      [
        ['failing', 'unreachable', 1000],
        ['failing', 'throttled', 1],
        ['drift', '', 1],
      ],
    );
  });

  it('have a target apart from its zones', () => {
    const zone = event('failing', { code: 'access-denied' });
    const groups = groupEvents([zone, { ...zone, zone: null }, zone]);
    assert.deepEqual(
      groups.map(({ events: of }) => of.map((item) => item.zone)),
      [['z0.example.', 'z0.example.'], [null]],
    );
  });

  it('have each event once, in order', () => {
    fc.assert(
      fc.property(fc.array(any), (events) => {
        const groups = groupEvents(events);
        assert.deepEqual(new Set(groups.flatMap((group) => group.events)), new Set(events));
        for (const { kind, target, events: of } of groups)
          assert.deepEqual(
            of,
            events.filter((item) => of.includes(item) && item.kind === kind && item.target === target),
          );
      }),
    );
  });

  it('name all rules of holds', () => {
    assert.equal(
      reasonOf({ detail: { sets: [{ rule: 'cname' }, { rule: 'apex-ns' }, { rule: 'cname' }, {}] } }),
      'apex-ns, cname',
    );
    assert.equal(reasonOf({ detail: { sets: 3 } }), '');
    assert.equal(reasonOf({ detail: null }), '');
  });
});
