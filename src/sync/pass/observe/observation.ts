import type { HostedZone } from '../../../cloud/provider.ts';
import type { Barred, Standing } from '../../../reconcile/plan/keeper.ts';
import type { Applied, Observed } from '../../../reconcile/plan/observed.ts';
import type { TargetState } from '../../../state/documents/document.ts';
import type { Edits, ZoneAtTarget } from '../compare-zone.ts';

/**
 * What a look at the provider showed: a hosted zone that may be written, with what of it is ours; one that is left alone;
 * or none, or none that concerns us. `adopting` tells that sets of another content are taken over; `applied` of an absent zone is
 * what we wrote before somebody removed it. `hosted` is null if only the cache was read.
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
  /** The quota of record sets, if a zone that was full was asked for it. */
  readonly recordQuota?: TargetState['recordQuota'] | null;
  readonly standing: Exclude<Standing, Barred | { readonly kind: 'unrelated' }>;
  /** There if nobody looked: the changes to send as if nobody but us had written to the zone. */
  readonly edits?: Edits;
}

/** The same zone, with what the look at its hosted zone says. */
export function withPlace(subject: ZoneAtTarget, { applied, recordQuota }: SeenZone): ZoneAtTarget {
  const quota = recordQuota ?? subject.state.recordQuota;
  return { ...subject, state: { ...subject.state, applied, ...(quota === undefined ? {} : { recordQuota: quota }) } };
}

/** What there is of a zone that has no hosted zone: nothing, and all of it. */
export const nowhere: Observed = { zoneId: '', nameServers: [], sets: [], routed: [], complete: true };
