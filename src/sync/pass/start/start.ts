import type { DnsName } from '../../../reconcile/dns/name.ts';
import type { Target } from '../../targets.ts';
import type { ZoneAtTarget } from '../compare-zone.ts';
import type { Observation } from '../observe/observation.ts';
import type { PassContext } from '../pass-context.ts';
import type { PassReport, Progress } from '../pass-report.ts';

/** The first picture of a zone at its target; null leaves the look to the loop. */
export type FirstPicture = () => Promise<Observation | null>;

/** Where the reconcile loop of a zone begins. */
export interface Start {
  /** The report on a zone of which the state alone shows that nothing is to be done; null for any other. Takes no lock. */
  readonly unchanged: (context: PassContext, target: Target, zone: DnsName) => Promise<PassReport | null>;
  /** The first picture of the zone, or how the pass ends without one. It has the lock of the zone. */
  readonly begin: (context: PassContext, target: Target, subject: ZoneAtTarget) => Promise<FirstPicture | Progress>;
}
