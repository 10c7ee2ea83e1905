/** A step of a price: the zones up to a number (all further ones if null) cost this each. */
export interface PriceStep {
  readonly upTo: number | null;
  readonly each: number;
}

/** What a service asks for zones, with date and source. */
export interface Prices {
  readonly currency: string;
  /** The day on which the prices were read. */
  readonly asOf: string;
  readonly source: string;
  /** The price of zones for a month, by steps. */
  readonly zonesAMonth: readonly PriceStep[];
  /** What these prices leave out. */
  readonly without: string;
}

/** Returns the price of a number of zones for a month, in the currency of the prices. */
export function priceOf({ zonesAMonth }: Prices, zones: number): number {
  let cents = 0;
  let counted = 0;
  for (const { upTo, each } of zonesAMonth) {
    const end = Math.min(zones, upTo ?? zones);
    cents += Math.max(0, end - counted) * Math.round(each * 100);
    counted = Math.max(counted, end);
  }
  return cents / 100;
}
