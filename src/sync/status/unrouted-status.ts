import { compareText } from '../../reconcile/compare-text.ts';
import { lateRecord } from '../../reconcile/desired/late-call.ts';
import type { ZoneDocument } from '../../state/documents/document.ts';
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
      zone: snapshot.zone,
      displayName: snapshot.displayName,
      state: 'retained',
      target,
      zoneId: applied?.zoneId ?? null,
      nameServers: applied?.nameServers ?? [],
      records: (applied?.sets ?? []).reduce((sum, { set }) => sum + set.values.length, 0),
      rejects: [],
      held: [],
      foreign: outcome?.foreign ?? [],
      drift: null,
      lastCommandAt: snapshot.lastCommandAt,
      undone: snapshot.undone ?? null,
      late: lateRecord(snapshot),
      appliedAt: outcome?.appliedAt ?? null,
      verifiedAt: outcome?.verifiedAt ?? null,
      attempts: 0,
      nextAttemptAt: null,
      reason: null,
      failingSince: null,
      error: {
        code: 'not-routed',
        message: `the configuration keeps this zone at ${target} no more: what is there stays as it was written last`,
        hint: `select it in the "zones" of the target, or remove it at ${target} by hand`,
      },
    }));
}
