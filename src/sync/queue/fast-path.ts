import type { DnsName } from '../../reconcile/dns/name.ts';
import { passUnchanged, type PassContext } from '../pass/unchanged-zone.ts';
import type { PassReport } from '../pass/pass-report.ts';
import { isWritten } from '../pass/effective-policy.ts';
import type { Sent } from './leader.ts';
import type { AffectedZones } from './push-zones.ts';
import type { Target } from '../targets.ts';
import { fewZones, waitForSender } from './follower.ts';

/** What a call comes to that has nothing to send, for itself or for others; null where it may have. */
export async function idleCall(
  context: PassContext,
  targets: readonly Target[],
  { zones, changed }: AffectedZones,
): Promise<Sent | null> {
  if (changed.size > 0) return null;
  const own = await idleReports(context, targets, zones);
  return own !== null && (await context.store.queue.notes()).length === 0 ? { own, others: [] } : null;
}

/** The reports on zones of which each is as it should be at each target; null where one may not be. */
async function idleReports(
  context: PassContext,
  targets: readonly Target[],
  zones: readonly DnsName[],
): Promise<readonly PassReport[] | null> {
  const reports: PassReport[] = [];
  for (const target of targets) {
    for (const zone of zones.filter((name) => isWritten(context.options.config, target.name, name))) {
      const report = await passUnchanged(context, target, zone);
      if (report === null) return null;
      reports.push(report);
    }
  }
  return reports;
}

/**
 * What a call comes to that leaves its zones to another one which sends just now: of many at once most need to load nothing of
 * what sends. Null where nobody sends, or this is about more than that.
 */
export async function leftToSender(
  context: PassContext,
  targets: readonly Target[],
  { zones, changed, parents }: AffectedZones,
  deadline: number,
  sendAll: () => Promise<Sent>,
): Promise<Sent | null> {
  const { store, options } = context;
  const [target, ...others] = targets.filter(({ name }) => zones.some((zone) => isWritten(options.config, name, zone)));
  const edited = zones.filter((zone) => changed.has(zone));
  const isSimple = others.length === 0 && parents.size === 0 && edited.length > 0 && edited.length <= fewZones;
  if (target === undefined || !isSimple || !(await store.isSending(target.name))) return null;
  return waitForSender(
    context,
    target,
    { zones: edited, deadline },
    {
      instead: async () => ((await store.isSending(target.name)) ? null : sendAll()),
      after: async () => {
        const own = await idleReports(context, [target], zones);
        return own === null ? sendAll() : { own, others: [] };
      },
    },
  );
}
