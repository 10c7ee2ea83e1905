import type { ErrorRecord } from '../plan/json-records.ts';
import type { NewEvent } from './event.ts';
import { shortened } from './listed.ts';

/** The targets that can't be used, by name: since when, in ISO 8601. */
export type FailingTargets = Readonly<Record<string, { readonly since: string }>>;

/** What a look at all planned zones of a target showed: why it can't be used, or null if it answered. */
export interface TargetCheck {
  readonly target: string;
  readonly error: ErrorRecord | null;
}

/** The events of checks: a target that fails again and again has one, and one when it recovers. */
export function eventsOfChecks(
  before: FailingTargets,
  checks: readonly TargetCheck[],
  now: string,
): { readonly failing: FailingTargets; readonly events: readonly NewEvent[] } {
  const failing = new Map(Object.entries(before));
  const events: NewEvent[] = [];
  for (const { target, error } of checks) {
    const known = failing.get(target);
    if (error === null && known !== undefined) {
      failing.delete(target);
      events.push({ target, kind: 'recovered', text: 'the target can be used again', detail: { since: known.since } });
    }
    if (error === null || known !== undefined) continue;
    failing.set(target, { since: now });
    const { code, message, hint } = error;
    const text = shortened(`the target can't be used: ${message}`);
    events.push({ target, kind: 'failing', text, detail: { code, message, hint } });
  }
  return { failing: Object.fromEntries(failing), events };
}
