import { timeDue } from '../../reconcile/plan/retry-schedule.ts';
import { isWritten } from '../pass/effective-policy.ts';
import type { QueueEntry } from '../../state/notes/queue.ts';
import type { PassContext } from '../pass/pass-context.ts';
import type { PassReport } from '../pass/pass-report.ts';
import { passMissing } from '../hosted-zone/missing-zone.ts';
import { passUnchanged } from '../pass/unchanged-zone.ts';
import type { ServedTarget } from '../targets.ts';
import type { CallZones } from './push-zones.ts';

/**
 * Returns the reports of a call if the state alone shows that nothing changes and nothing is due; otherwise null.
 */
export async function unchangedCall(
  context: PassContext,
  targets: readonly ServedTarget[],
  { zones, changed }: CallZones,
): Promise<readonly PassReport[] | null> {
  if (changed.size > 0) return null;
  const reports: PassReport[] = [];
  for (const target of targets) {
    for (const zone of zones.filter((name) => isWritten(context.options.config, target.name, name))) {
      const report = (await passUnchanged(context, target, zone)) ?? (await passMissing(context, target, zone));
      if (report === null) return null;
      reports.push(report);
    }
  }
  const present = context.options.now();
  const isDue = ({ at, unavailable }: QueueEntry): boolean => unavailable || timeDue(at, present) <= present;
  return (await context.store.queue.entries()).some(isDue) ? null : reports;
}
