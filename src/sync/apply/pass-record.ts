import { errorRecord, type ErrorRecord } from '../../reconcile/plan/json-records.ts';
import { countDone, type PassReport } from '../pass/pass-report.ts';

/** The result of a pass over a zone at a target, in JSON output. `held` counts the changes that wait. */
export interface PassRecord {
  readonly zone: string;
  readonly target: string;
  readonly zoneId: string | null;
  readonly zoneMade: boolean;
  readonly created: number;
  readonly updated: number;
  readonly deleted: number;
  readonly held: number;
  /**
   * How the service's content differs from Plesk's, and how the pass deviated from the configuration.
   * Absent if it didn't.
   */
  readonly remarks?: readonly string[];
  readonly error: ErrorRecord | null;
}

export function passRecord({ zone, target, zoneId, zoneMade, done, held, remarks, error }: PassReport): PassRecord {
  return {
    zone,
    target,
    zoneId,
    zoneMade,
    ...countDone(done),
    held: held.length,
    ...(remarks.length > 0 && { remarks }),
    error: error === null ? null : errorRecord(error),
  };
}
