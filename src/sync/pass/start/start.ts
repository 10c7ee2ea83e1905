import type { DnsName } from '../../../reconcile/dns/name.ts';
import type { Target } from '../../targets.ts';
import type { ZoneAtTarget } from '../compare-zone.ts';
import type { Observation } from '../observe/observation.ts';
import type { PassContext } from '../pass-context.ts';
import type { PassReport, PassState } from '../pass-report.ts';

/** Returns the first observation of a zone at its target; null leaves the observation to the loop. */
export type FirstObservation = () => Promise<Observation | null>;

/** How the reconcile loop of a zone starts. */
export interface Start {
  /**
   * Returns the report of a zone if the state alone shows that nothing is to be done; otherwise null.
   * Takes no lock.
   */
  readonly unchanged: (context: PassContext, target: Target, zone: DnsName) => Promise<PassReport | null>;
  /** Returns the first observation of the zone, or how the pass ends without one. Called with the lock of the zone. */
  readonly begin: (
    context: PassContext,
    target: Target,
    subject: ZoneAtTarget,
  ) => Promise<FirstObservation | PassState>;
}
