/** How many record sets an update deletes at a target, and how many are applied there. */
export interface Deletion {
  readonly going: number;
  readonly applied: number;
}

/** Zones with fewer applied record sets are exempt: a percentage of so few means little. */
const minApplied = 10;

/** Describes an update that deletes more than `maxPercent` of the record sets, or returns null. */
export function massDeleteDetail({ going, applied }: Deletion, maxPercent: number): string | null {
  if (applied < minApplied || going * 100 <= applied * maxPercent) return null;
  return `the update deletes ${going} of ${applied} record sets, more than policy.maxDeletePercent (${maxPercent} %)`;
}
