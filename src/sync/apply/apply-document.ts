import type { PlanDocument } from '../../reconcile/plan/plan-document.ts';
import { passRecord, type PassRecord } from './pass-record.ts';
import type { PassReport } from '../pass/pass-report.ts';

/** A plan and the result of each zone, in JSON output. */
export interface ApplyDocument extends PlanDocument {
  readonly results: readonly PassRecord[];
}

export function applyDocument(plan: PlanDocument, reports: readonly PassReport[]): ApplyDocument {
  return { ...plan, results: reports.map(passRecord) };
}
