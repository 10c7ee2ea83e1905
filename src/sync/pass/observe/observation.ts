import type { HostedZone } from '../../../cloud/provider.ts';
import type { Barred, Standing } from '../../../reconcile/plan/keeper.ts';
import type { SetName } from '../../../reconcile/dns/record-set.ts';
import type { Applied, Observed } from '../../../reconcile/plan/observed.ts';
import type { TargetState } from '../../../state/documents/document.ts';
import type { Edits, ZoneAtTarget } from '../compare-zone.ts';

/**
 * The result of a lookup at the provider: a hosted zone that may be written, one that is left alone, or none that
 * concerns us.
 * `adopting` says that sets with different content are adopted. `applied` of an absent zone is what we wrote before it
 * was deleted elsewhere. `hosted` is null if only the cache was read.
 */
export type Observation =
  | SeenZone
  | {
      readonly kind: 'barred';
      readonly hosted: HostedZone;
      readonly standing: Barred;
      readonly observed: Observed | null;
      readonly applied: Applied | null;
    }
  | { readonly kind: 'absent'; readonly applied: Applied | null; readonly unrelated: HostedZone | null };

/** A hosted zone that may be written. */
export interface SeenZone {
  readonly kind: 'there';
  readonly observed: Observed;
  readonly applied: Applied;
  readonly adopting: boolean;
  readonly hosted: HostedZone | null;
  /** The record set quota, if it was read because the zone was full. */
  readonly recordQuota?: TargetState['recordQuota'] | null;
  readonly standing: Exclude<Standing, Barred | { readonly kind: 'unrelated' }>;
  /** Set if the zone was proved unchanged, by answers of its name servers or by its version, with the foreign sets of the last listing. */
  readonly proved?: { readonly foreign: readonly SetName[]; readonly via: 'dns' | 'version' };
  /** Set without a lookup: the changes to send, assuming that only dns-sync wrote to the zone. */
  readonly edits?: Edits;
}

/** Returns the zone with the result of the lookup. */
export function withHostedZone(subject: ZoneAtTarget, { applied, recordQuota }: SeenZone): ZoneAtTarget {
  const quota = recordQuota ?? subject.state.recordQuota;
  return { ...subject, state: { ...subject.state, applied, ...(quota === undefined ? {} : { recordQuota: quota }) } };
}

/** The observation of a zone without a hosted zone: empty and complete. */
export const nowhere: Observed = { zoneId: '', nameServers: [], sets: [], routed: [], complete: true };
