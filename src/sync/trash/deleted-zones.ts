import { isGlob } from '../../reconcile/dns/name-pattern.ts';
import type { DnsName } from '../../reconcile/dns/name.ts';
import { renamedRecord, type RenamedRecord } from '../../reconcile/plan/plan.ts';
import { removalDue } from '../../reconcile/plan/zone-removal.ts';
import type { ZoneDocument } from '../../state/documents/document.ts';
import { isNamedBy, selectZones } from '../select-zones.ts';
import { effectivePolicy } from '../pass/effective-policy.ts';
import type { Config } from '../../config/load-config.ts';
import type { Session } from '../session.ts';
import { isoTime } from '../../reconcile/iso-time.ts';
import { documentOrNull } from '../read-document.ts';

/** A deleted zone at a target. `target` and `zoneId` are null if its hosted zone no longer exists or never did. */
export interface TrashedZone extends RenamedRecord {
  readonly zone: DnsName;
  readonly displayName: string;
  readonly target: string | null;
  readonly zoneId: string | null;
  readonly nameServers: readonly string[];
  /** Number of values that Plesk had; null if the content is no longer kept. */
  readonly records: number | null;
  /** Our record sets that remain at the provider. */
  readonly left: number;
  readonly deletedAt: string;
  /** When its hosted zone is due for deletion; null for never, or if the workers of a fleet decide it. */
  readonly removalAt: string | null;
  /** Set on a server of a fleet: its workers delete the hosted zone, by their configuration. */
  readonly byFleet?: true;
  /** What blocks the deletion of the hosted zone, as a pass found. */
  readonly held: string | null;
}

/** A deleted zone with its document, which has a tombstone. */
export interface Deleted {
  readonly zone: DnsName;
  readonly document: ZoneDocument;
}

/**
 * Returns the deleted zones that match the patterns, or all.
 * Throws if a name, not a glob, selects a zone whose document can't be read.
 */
export async function deletedZones(
  session: Pick<Session, 'store' | 'config'>,
  words: readonly string[],
): Promise<readonly Deleted[]> {
  const found: Deleted[] = [];
  for (const zone of await selectZones(session, words)) {
    const isNamed = words.some((word) => !isGlob(word) && isNamedBy(word, zone));
    const document = isNamed ? await session.store.read(zone) : await documentOrNull(session.store, zone);
    if (document !== null && document.snapshot.deleted !== null) found.push({ zone, document });
  }
  return found;
}

/** Lists a deleted zone's remains: one entry for each target with its hosted zone, or one for its stored content. */
export function trashedZones({ zone, document }: Deleted, config: Config): readonly TrashedZone[] {
  const { snapshot, targets } = document;
  const { displayName, deleted } = snapshot;
  const content = deleted?.content ?? null;
  const head = {
    zone,
    displayName,
    ...renamedRecord(snapshot),
    records: content === null ? null : content.sets.reduce((sum, set) => sum + set.values.length, 0),
    deletedAt: deleted?.at ?? snapshot.lastCommandAt,
  };
  const standing = Object.entries(targets).flatMap(([target, { applied, outcome }]) => {
    if (applied === null) return [];
    const { zoneId, nameServers, sets, created } = applied;
    const byFleet = document.fleet?.seq !== undefined;
    const due = byFleet ? null : removalDue(snapshot, effectivePolicy(config, { zone, target, snapshot }));
    const removalAt = due === null || !created ? null : isoTime(due);
    const held = outcome?.held[0]?.detail ?? null;
    const item = { ...head, target, zoneId, nameServers, left: sets.length, removalAt, held };
    return byFleet && created ? [{ ...item, byFleet: true as const }] : [item];
  });
  if (standing.length > 0 || content === null) return standing;
  return [{ ...head, target: null, zoneId: null, nameServers: [], left: 0, removalAt: null, held: null }];
}
