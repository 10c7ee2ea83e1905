import { isWritten } from '../pass/effective-policy.ts';
import type { PassContext } from '../pass/pass-context.ts';
import type { PassReport } from '../pass/pass-report.ts';
import { passUnchanged } from '../pass/unchanged-zone.ts';
import type { Target } from '../targets.ts';
import type { AffectedZones } from './push-zones.ts';

/**
 * Returns the reports of a call if the state alone shows that nothing changes and nothing is queued; otherwise null.
 */
export async function unchangedCall(
  context: PassContext,
  targets: readonly Target[],
  { zones, changed }: AffectedZones,
): Promise<readonly PassReport[] | null> {
  if (changed.size > 0) return null;
  const reports: PassReport[] = [];
  for (const target of targets) {
    for (const zone of zones.filter((name) => isWritten(context.options.config, target.name, name))) {
      const report = await passUnchanged(context, target, zone);
      if (report === null) return null;
      reports.push(report);
    }
  }
  return (await context.store.queue.notes()).length === 0 ? reports : null;
}
