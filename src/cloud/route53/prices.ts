import type { Prices } from '../prices.ts';

/** The prices of Route 53. This file is their only place: after a change, correct the numbers and the date. */
export const route53Prices: Prices = {
  currency: 'USD',
  asOf: '2026-11-28',
  source: 'https://aws.amazon.com/route53/pricing/',
  zonesAMonth: [
    { upTo: 25, each: 0.5 },
    { upTo: null, each: 0.1 },
  ],
  without: 'queries',
};
