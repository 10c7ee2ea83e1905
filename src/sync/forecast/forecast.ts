import type { Provider, ZoneQuota } from '../../cloud/provider.ts';
import { priceOf } from '../../cloud/prices.ts';

/** What zones cost for a month. */
export interface MonthlyCost {
  readonly now: number;
  readonly after: number;
  readonly currency: string;
  /** The day of the prices, and what they leave out. */
  readonly pricesOf: string;
  readonly without: string;
}

/** The zones of a target's account now and after some work, against the quota and at the service's prices. */
export interface Forecast {
  readonly target: string;
  readonly zonesNow: number;
  readonly zonesAfter: number;
  /** The quota and its owner, and when it was read in ISO 8601 unless just now; null if it isn't known. */
  readonly quota: { readonly limit: number; readonly of: string; readonly at?: string } | null;
  /** Null if the service has no prices. */
  readonly cost: MonthlyCost | null;
  /** The time that the work takes at the account's rate. */
  readonly seconds: number;
}

/** The zones that are known: with the quota those of its owner, else those of this server. */
export type KnownZones = (ZoneQuota & { readonly at: string }) | { readonly count: number; readonly at: null };

/** Builds the forecast of a target. `added` is the change of the number of its zones. */
export function forecastOf(
  { name, provider }: { readonly name: string; readonly provider: Pick<Provider, 'traits'> },
  known: KnownZones,
  { added, seconds }: { readonly added: number; readonly seconds: number },
): Forecast {
  const { prices } = provider.traits;
  // A quota of a part of the account says nothing about the price of all.
  const paid = known.at === null ? known.count : (known.accountZones ?? known.count);
  return {
    target: name,
    zonesNow: known.count,
    zonesAfter: Math.max(0, known.count + added),
    quota: known.at === null ? null : { limit: known.limit, of: known.of, at: known.at },
    cost:
      prices === undefined
        ? null
        : {
            now: priceOf(prices, paid),
            after: priceOf(prices, Math.max(0, paid + added)),
            currency: prices.currency,
            pricesOf: prices.asOf,
            without: prices.without,
          },
    seconds,
  };
}
