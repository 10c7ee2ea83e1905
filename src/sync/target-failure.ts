import type { ErrorCode } from '../reconcile/error-code.ts';
import type { PassReport } from './pass/pass-report.ts';

/** The target can't be used at all: it gives no answer, or none that helps, or doesn't know us. */
const awayCodes: ReadonlySet<ErrorCode> = new Set([
  'unreachable',
  'service-failing',
  'no-credentials',
  'bad-credentials',
  'clock-skew',
]);

/** Whether a failure says that the target was away. It doesn't matter which zone it was. */
export function isAwayCode(code: ErrorCode): boolean {
  return awayCodes.has(code);
}

/** Whether a pass failed because of its target. The next zone would fare no better. */
export function failedByTarget({ error }: Pick<PassReport, 'error'>): boolean {
  return error !== null && (isAwayCode(error.code) || error.code === 'throttled');
}
