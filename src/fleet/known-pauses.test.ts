import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { matchesName } from '../reconcile/dns/name-pattern.ts';
import type { DnsName } from '../reconcile/dns/name.ts';
import { isoTime } from '../reconcile/iso-time.ts';
import { endOfPause, type Pause } from '../reconcile/plan/pause.ts';
import { noKnownPauses, pausePattern } from './known-pauses.ts';

const now = 1_800_000_000_000;
const since = isoTime(now - 1000);
const endless: Pause = { since, until: null };
const zone = 'a.example.' as DnsName;
const zones = ['a.example.', 'b.example.', 'a.test.'] as DnsName[];

const pause = fc.record({
  since: fc.constant(since),
  until: fc.option(fc.integer({ min: -2, max: 2 }).map((hours) => isoTime(now + hours * 3_600_000 + 1))),
});
const order = fc.record({
  kind: fc.constant('order' as const),
  pattern: fc.constantFrom('*', '*.example', 'a.*', 'a.example.', 'b.example.'),
  pause: fc.option(pause),
});
const ofServer = fc.record({
  kind: fc.constant('server' as const),
  server: fc.constantFrom('a', 'b'),
  pauses: fc.option(
    fc.record({ all: fc.option(pause), zones: fc.dictionary(fc.constantFrom<string>(...zones), pause) }),
  ),
});

describe('the pauses of a fleet', () => {
  it('are what was learned last; a zone has the one that ends last', () => {
    fc.assert(
      fc.property(fc.array(fc.oneof(order, ofServer)), (news) => {
        const known = noKnownPauses();
        for (const item of news)
          if (item.kind === 'order') known.learnOrder(item.pattern, item.pause);
          else known.learnServer(item.server, item.pauses);
        const last = <T extends { kind: string }>(kind: T['kind'], keyOf: (item: T) => string) =>
          new Map(
            news
              .filter((item) => item.kind === kind)
              .map((item) => [keyOf(item as unknown as T), item as unknown as T]),
          );
        type Order = typeof order extends fc.Arbitrary<infer T> ? T : never;
        type OfServer = typeof ofServer extends fc.Arbitrary<infer T> ? T : never;
        const orders = [...last<Order>('order', ({ pattern }) => pattern).values()].filter(
          (item) => item.pause !== null,
        );
        const servers = [...last<OfServer>('server', ({ server }) => server).values()].filter(
          (item) => item.pauses !== null,
        );
        const pauses = [
          ...orders.map((item) => item.pause),
          ...servers.flatMap((item) => [item.pauses?.all ?? null, ...Object.values(item.pauses?.zones ?? {})]),
        ];
        assert.equal(
          known.isAnyAt(now),
          pauses.some((item) => item !== null && endOfPause(item) > now),
        );
        assert.equal(known.ofAll, orders.find(({ pattern }) => pattern === '*')?.pause ?? null);
        for (const name of zones)
          for (const owner of ['a', 'b', null]) {
            const own = servers.find(({ server }) => server === owner)?.pauses;
            const all = [
              ...orders.filter(({ pattern }) => matchesName(pattern, name)).map((item) => item.pause),
              own?.all ?? null,
              own?.zones[name] ?? null,
            ].flatMap((item) => (item === null || endOfPause(item) <= now ? [] : [endOfPause(item)]));
            const found = known.of(name, owner, now);
            assert.equal(found === null ? null : endOfPause(found), all.length === 0 ? null : Math.max(...all));
          }
      }),
    );
  });

  it('of a server are for the zones that are kept for it', () => {
    const known = noKnownPauses();
    known.learnServer('a', { all: null, zones: { [zone]: endless } });
    assert.equal(known.of(zone, 'a', now), endless);
    assert.equal(known.of(zone, 'b', now), null);
    assert.equal(known.of(zone, null, now), null);
  });
});

it('the pattern of a pause is the same for all spellings', () => {
  assert.equal(pausePattern('Example.COM'), 'example.com.');
  assert.equal(pausePattern('example.com.'), 'example.com.');
  assert.equal(pausePattern('*.DE.'), '*.de');
  assert.equal(pausePattern('*'), '*');
  assert.equal(pausePattern('a..b'), null);
});
