import type { DnsName } from '../../reconcile/dns/name.ts';
import { parseTime } from '../../reconcile/iso-time.ts';
import { timeDue } from '../../reconcile/plan/retry-schedule.ts';
import type { Config } from '../../config/load-config.ts';
import { missingZoneHold } from './zone-to-make.ts';
import type { ServedTarget } from '../targets.ts';
import { zoneAtTarget, type ZoneAtTarget } from '../pass/compare-zone.ts';
import type { PassContext } from '../pass/pass-context.ts';
import { reportOf, noProgress, type PassReport } from '../pass/pass-report.ts';
import { withAside } from '../pass/unchanged-zone.ts';
import { documentOrNull } from '../read-document.ts';

/** Checks whether the last pass found that the target lacks the zone, and it still isn't created there. */
export function isKnownMissing(subject: ZoneAtTarget, config: Config): boolean {
  const { applied, outcome } = subject.state;
  const wasMissing = outcome?.held.some(({ rule }) => rule === 'no-hosted-zone') === true;
  return wasMissing && applied === null && missingZoneHold(subject, config) !== null;
}

/** Returns the report of a zone that the target lacked at the last lookup; null if the next one is due. */
export async function passMissing(
  { store, options }: PassContext,
  target: ServedTarget,
  zone: DnsName,
): Promise<PassReport | null> {
  if (await store.isWorkedOn(zone, target.name)) return null;
  const document = await documentOrNull(store, zone);
  if (document === null) return null;
  const subject = zoneAtTarget(document, target.name, target.provider);
  const { outcome, barred, adopting } = subject.state;
  if (outcome?.status !== 'held' || barred !== undefined || adopting) return null;
  if (!isKnownMissing(subject, options.config)) return null;
  const present = options.now();
  if (outcome.nextAttemptAt === null || timeDue(parseTime(outcome.nextAttemptAt), present) <= present) return null;
  const held = outcome.held.filter(({ rule }) => rule === 'no-hosted-zone');
  return reportOf(subject, withAside(subject, { ...noProgress(null), held }));
}
