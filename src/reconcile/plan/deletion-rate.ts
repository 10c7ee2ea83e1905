import { ageOf } from '../age-of.ts';
import type { DnsName } from '../dns/name.ts';
import { parseTime } from '../iso-time.ts';

/** A zone deletion: when Plesk deleted it, and when it was emptied at the provider, both in ISO 8601. */
export interface ZoneDeletion {
  readonly zone: DnsName;
  readonly deletedAt: string;
  readonly at: string;
}

const hour = 3_600_000;

/**
 * Counts a zone to be emptied among those of the last hour.
 * The same deletion counts only once. `detail` is null if the limit allows it; otherwise it has the numbers, and
 * nothing is counted.
 */
export function countDeletion(
  earlier: readonly ZoneDeletion[],
  wanted: ZoneDeletion,
  most: number,
): { readonly deletions: readonly ZoneDeletion[]; readonly detail: string | null } {
  const ages = earlier.map(({ at }) => ageOf(parseTime(at), parseTime(wanted.at)));
  const recent = earlier.flatMap((deletion, i) => {
    const age = ages[i] ?? null;
    // Recorded by a clock that was ahead: redate it, so that it counts for one hour from now.
    if (age === null) return [{ ...deletion, at: wanted.at }];
    return age < hour ? [deletion] : [];
  });
  if (recent.some(({ zone, deletedAt }) => zone === wanted.zone && deletedAt === wanted.deletedAt))
    return { deletions: recent, detail: null };
  if (recent.length < most) return { deletions: [...recent, wanted], detail: null };
  const detail = `${recent.length} zones were deleted in the last hour, and policy.maxZoneDeletesPerHour is ${most}`;
  return { deletions: recent, detail };
}
