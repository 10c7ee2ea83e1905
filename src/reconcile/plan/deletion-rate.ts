import { ageOf } from '../age-of.ts';
import type { DnsName } from '../dns/name.ts';
import { parseTime } from '../iso-time.ts';

/** A zone that Plesk deleted at a time, emptied at the provider at another; ISO 8601 in UTC. */
export interface ZoneDeletion {
  readonly zone: DnsName;
  readonly deletedAt: string;
  readonly at: string;
}

const hour = 3_600_000;

/**
 * Counts one more zone to be emptied among those of the last hour; a zone that was counted for the same deletion isn't
 * counted twice. `detail` is null where it may be, else the numbers, and nothing is counted.
 */
export function countDeletion(
  earlier: readonly ZoneDeletion[],
  wanted: ZoneDeletion,
  most: number,
): { readonly deletions: readonly ZoneDeletion[]; readonly detail: string | null } {
  const ages = earlier.map(({ at }) => ageOf(parseTime(at), parseTime(wanted.at)));
  const recent = earlier.flatMap((deletion, i) => {
    const age = ages[i] ?? null;
    // Noted by a clock that was ahead: it counts for an hour from now on, and is dated anew for that.
    if (age === null) return [{ ...deletion, at: wanted.at }];
    return age < hour ? [deletion] : [];
  });
  if (recent.some(({ zone, deletedAt }) => zone === wanted.zone && deletedAt === wanted.deletedAt))
    return { deletions: recent, detail: null };
  if (recent.length < most) return { deletions: [...recent, wanted], detail: null };
  const detail = `${recent.length} zones were deleted in the last hour, and policy.maxZoneDeletesPerHour is ${most}`;
  return { deletions: recent, detail };
}
