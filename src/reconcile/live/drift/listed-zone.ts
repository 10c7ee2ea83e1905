import { byKey, type Applied, type Observed } from '../../plan/observed.ts';
import { keyOf, type SetName } from '../../dns/record-set.ts';

/** What the last complete listing of a hosted zone found beside our record sets, with its time in ISO 8601. */
export interface ListedZone {
  readonly at: string;
  readonly zoneId: string;
  /** The number of record sets that aren't ours, those of the service at the apex included. */
  readonly others: number;
  readonly foreign: readonly SetName[];
  /** The zone's version before the listing; absent if the service has none. */
  readonly version?: string;
}

/** Counts the record sets of a listing that aren't ours. Each routed set of a name and type counts. */
export function countOthers({ sets }: Pick<Applied, 'sets'>, observed: Pick<Observed, 'sets' | 'routed'>): number {
  const ours = byKey(sets);
  return observed.sets.filter(({ set }) => !ours.has(keyOf(set))).length + observed.routed.length;
}
