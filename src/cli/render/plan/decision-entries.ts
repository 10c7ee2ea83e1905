import { heldRecord } from '../../../reconcile/plan/json-records.ts';
import type { PlanZone } from '../../../reconcile/plan/plan.ts';
import { count } from '../../../text/count.ts';
import { printable, spelled } from '../../../text/printable.ts';
import type { LogEntry } from '../../talk/log-entry.ts';

/** What was decided about a zone: its action, and each hold with its rule. For people who follow each step. */
export function decisionEntries({ zone, target, action, diff, zoneHeld }: PlanZone): readonly LogEntry[] {
  const head = `${spelled(zone)} at ${target}:`;
  const entry = (event: string, message: string): LogEntry => ({
    level: 'debug',
    event,
    head,
    text: printable(`${head} ${message}`),
    message: printable(message),
    zone,
  });
  const held = [...zoneHeld, ...diff.held.map(heldRecord)];
  return [
    entry('plan', `plan: ${action}, ${count(diff.changes.length, 'change')}, ${held.length} held`),
    ...held.map(({ rule, kind, name, type, detail }) =>
      entry('hold', `hold (${rule}): ${kind} ${spelled(name)} ${type}: ${detail}`),
    ),
  ];
}
