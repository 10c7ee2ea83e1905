/** Record sets that an update deletes at a target, and how many are applied there. */
export interface Deletion {
  readonly going: number;
  readonly applied: number;
}

/** A share of fewer record sets than this says too little. */
const minApplied = 10;

/** The numbers of an update that deletes more than `maxPercent` of a zone's record sets; null if it doesn't. */
export function massDeleteDetail({ going, applied }: Deletion, maxPercent: number): string | null {
  if (applied < minApplied || going * 100 <= applied * maxPercent) return null;
  return `the update deletes ${going} of ${applied} record sets, more than policy.maxDeletePercent (${maxPercent} %) allows`;
}
