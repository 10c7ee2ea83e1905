import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { priceOf } from './prices.ts';
import { route53Prices } from './route53/prices.ts';

describe('the price of zones', () => {
  for (const [zones, price] of [
    [0, 0],
    [1, 0.5],
    [25, 12.5],
    [26, 12.6],
    [500, 60],
    [10_000, 1010],
  ] as const)
    it(`of ${zones} hosted zones at Route 53 is ${price} USD a month`, () =>
      assert.equal(priceOf(route53Prices, zones), price));

  it('never falls with another zone, and rises by the price of a step', () => {
    fc.assert(
      fc.property(fc.nat(20_000), (zones) => {
        const more = Math.round((priceOf(route53Prices, zones + 1) - priceOf(route53Prices, zones)) * 100);
        assert.equal(more, zones < 25 ? 50 : 10);
      }),
    );
  });

  it('has a date and a source', () => {
    assert.match(route53Prices.asOf, /^\d{4}-\d\d-\d\d$/);
    assert.equal(route53Prices.source, 'https://aws.amazon.com/route53/pricing/');
  });
});
