import { compareText } from '../../reconcile/compare-text.ts';
import { lateRecord } from '../../reconcile/desired/late-call.ts';
import type { ErrorCode } from '../../reconcile/error-code.ts';
import type { Snapshot } from '../../reconcile/desired/snapshot.ts';
import type { ZoneDocument } from '../../state/documents/document.ts';
import type { Target } from '../targets.ts';
import type { ZoneStatus } from './zone-status.ts';

/**
 * Lists a zone's remains at targets that no longer select it or are no longer configured.
 * They stay as last written and aren't updated. Pure.
 */
export function unroutedStatus(
  { snapshot, targets }: ZoneDocument,
  routed: ReadonlySet<string>,
): readonly ZoneStatus[] {
  const left = Object.entries(targets).filter(([name, { applied }]) => !routed.has(name) && applied !== null);
  return left
    .sort(([a], [b]) => compareText(a, b))
    .map(([target, { applied, outcome }]) => ({
      ...notKept(snapshot, target),
      state: 'retained',
      zoneId: applied?.zoneId ?? null,
      nameServers: applied?.nameServers ?? [],
      records: (applied?.sets ?? []).reduce((sum, { set }) => sum + set.values.length, 0),
      foreign: outcome?.foreign ?? [],
      appliedAt: outcome?.appliedAt ?? null,
      verifiedAt: outcome?.verifiedAt ?? null,
      error: {
        code: 'not-routed' satisfies ErrorCode,
        message: `the configuration keeps this zone at ${target} no more: what is there stays as it was written last`,
        hint: `select it in the "zones" of the target, or remove it at ${target} by hand and run "dns-sync forget ${snapshot.zone}"`,
      },
    }));
}

/** The status of a zone at a target that doesn't serve it. */
export function notKept(
  snapshot: Pick<Snapshot, 'zone' | 'displayName' | 'undone' | 'late'> & { readonly lastCommandAt: string | null },
  target: string,
): Omit<ZoneStatus, 'state'> {
  return {
    zone: snapshot.zone,
    displayName: snapshot.displayName,
    target,
    zoneId: null,
    nameServers: [],
    records: 0,
    rejects: [],
    held: [],
    foreign: [],
    drift: null,
    live: null,
    lastCommandAt: snapshot.lastCommandAt,
    undone: snapshot.undone ?? null,
    late: lateRecord(snapshot),
    appliedAt: null,
    verifiedAt: null,
    attempts: 0,
    nextAttemptAt: null,
    reason: null,
    failingSince: null,
    lastPassAt: null,
    error: null,
  };
}

/** Returns the status of a zone that no target selects; none if Plesk deleted it. Pure. */
export function excludedStatus(
  { snapshot }: Pick<ZoneDocument, 'snapshot'>,
  [first]: readonly Pick<Target, 'name'>[],
): readonly ZoneStatus[] {
  if (snapshot.deleted !== null || first === undefined) return [];
  return [{ ...notKept(snapshot, first.name), state: 'excluded', reason: 'the configuration excludes it' }];
}
