import type { Applied } from '../../plan/observed.ts';
import type { ListedZone } from './listed-zone.ts';

/** What is known of a zone when its version is compared. */
export interface VersionedZone {
  readonly applied: Applied;
  readonly listed: ListedZone;
  /** The zone's version at the service now. */
  readonly version: string;
  /** When we last wrote to the zone, and when it was listed, in milliseconds since the epoch; null if never. */
  readonly appliedAt: number | null;
  readonly listedAt: number;
}

/** Checks whether a zone's version proves that nothing changed since it was listed, not even by us. */
export function versionAsKnown({ applied, listed, version, appliedAt, listedAt }: VersionedZone): boolean {
  const isCertain = applied.lost !== true && applied.unsure.length === 0;
  const isSince = appliedAt === null || appliedAt <= listedAt;
  return isCertain && isSince && listed.zoneId === applied.zoneId && listed.version === version;
}
