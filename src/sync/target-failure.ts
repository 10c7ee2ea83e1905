import type { ErrorCode } from '../reconcile/error-code.ts';
import type { PassReport } from './pass/pass-report.ts';

/** Errors that mean the target can't be used at all: no answer, no useful answer, or rejected credentials. */
const awayCodes: ReadonlySet<ErrorCode> = new Set([
  'unreachable',
  'service-failing',
  'no-credentials',
  'bad-credentials',
  'clock-skew',
]);

/** Checks whether an error means that the target is unavailable, whatever the zone. */
export function isAwayCode(code: ErrorCode): boolean {
  return awayCodes.has(code);
}

/** Checks whether an error can mean that the target refuses all zones. */
export function isTargetWide({ code }: { readonly code: ErrorCode }): boolean {
  return isAwayCode(code) || code === 'access-denied' || code === 'throttled';
}

/** Checks whether a pass failed because of its target, so that the next zone would fail too. */
export function failedByTarget({ error }: Pick<PassReport, 'error'>): boolean {
  return error !== null && (isAwayCode(error.code) || error.code === 'throttled');
}
