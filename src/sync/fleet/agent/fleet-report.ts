import type { ZoneAnswer } from '../../../fleet/agent/waiting-calls.ts';
import type { Done } from '../../../cloud/provider.ts';
import { byKey, type Applied } from '../../../reconcile/plan/observed.ts';
import { sameJson } from '../../../reconcile/same-json.ts';
import type { KnownDrift } from '../../../reconcile/plan/known-drift.ts';
import { count } from '../../../text/count.ts';
import { DnsSyncError } from '../../../reconcile/error.ts';
import type { DnsName } from '../../../reconcile/dns/name.ts';
import type { TargetState, ZoneDocument } from '../../../state/documents/document.ts';
import { fleetPauseAt, pauseAt, type Pauses } from '../../../state/notes/pauses.ts';
import { untouched } from '../../pass/compare-zone.ts';
import { failedPass, nothingDone, pausedPass, type PassReport } from '../../pass/pass-report.ts';
import type { AgentAnswers } from './ask-agent.ts';

/** A zone at a target whose claim the fleet was asked to apply. */
export interface ClaimedZone {
  readonly zone: DnsName;
  readonly target: string;
  /** The service's word for a zone. */
  readonly zoneWord: string;
  /** The document before the claim was sent, and now; null if there is none. */
  readonly before: ZoneDocument | null;
  readonly document: ZoneDocument | null;
}

/** Builds the report of a zone in a fleet, from its outcome or from why it has none. */
export function fleetReport(claimed: ClaimedZone, answers: AgentAnswers, pauses: Pauses, now: number): PassReport {
  const { zone, target, before, document } = claimed;
  const answer = answers.zones.get(zone);
  const held = answer === 'answered' ? fleetPauseAt(pauses, zone, now) : null;
  if (held !== null) return pausedPass(zone, target, held);
  if (answer === 'answered')
    return outcomeReport(claimed, before?.targets[target] ?? untouched, document?.targets[target] ?? untouched);
  const pause = answer === 'withheld' ? pauseAt(pauses, zone, now) : null;
  if (pause !== null) return pausedPass(zone, target, pause);
  if (answer === 'left-out') return { ...nothingDone, zone, target };
  return failedPass(zone, target, answer === undefined ? unanswered(answers) : unsent[answer]());
}

/** The pass of a worker, by what it changed in the zone's state. */
function outcomeReport(
  { zone, target, zoneWord }: Pick<ClaimedZone, 'zone' | 'target' | 'zoneWord'>,
  before: TargetState,
  { applied, outcome, drift }: TargetState,
): PassReport {
  const report = { ...nothingDone, zone, target, zoneWord, zoneId: applied?.zoneId ?? null };
  if (outcome === null) return report;
  const { status, held, changeIds, error } = outcome;
  return {
    ...report,
    zoneMade: before.applied === null && applied?.created === true,
    arrived: status === 'synchronized' && before.outcome?.status !== 'synchronized',
    done: doneBetween(before.applied, applied),
    held,
    changeIds,
    remarks: before.drift !== undefined && drift === undefined && error === null ? [revertedText(before.drift)] : [],
    error: error === null ? null : new DnsSyncError('fleet', error.message, error.hint),
  };
}

/** What was applied is the same before and after, so this is all that a server learns of it. */
function revertedText({ sets }: KnownDrift): string {
  return `the fleet reverted drift: ${count(sets, 'record set')} changed outside dns-sync`;
}

/** What changed at the service since the call, by what was applied before and after. */
function doneBetween(before: Applied | null, after: Applied | null): readonly Done[] {
  const [was, is] = [byKey(before?.sets ?? []), byKey(after?.sets ?? [])];
  const head = { why: 'edited', drifted: false } as const;
  const written = [...is].flatMap(([key, now]): readonly Done[] => {
    const earlier = was.get(key);
    if (earlier === undefined) return [{ change: { ...head, kind: 'create', before: null, after: now.set }, now }];
    if (sameJson(earlier.set, now.set)) return [];
    return [{ change: { ...head, kind: 'update', before: earlier, after: now.set }, now }];
  });
  const gone = [...was].filter(([key]) => !is.has(key));
  return [
    ...written,
    ...gone.map(([, item]): Done => ({ change: { ...head, kind: 'delete', before: item, after: null }, now: null })),
  ];
}

/** Why a zone has no outcome yet. Its claim waits in the outbox, or at the workers. */
function unanswered({ failure, end }: AgentAnswers): DnsSyncError {
  if (failure !== null)
    return new DnsSyncError(
      'fleet',
      `recorded, not applied: ${failure.message}`,
      'nothing is lost: the agent sends it as soon as the fleet answers',
    );
  if (end === 'absent' || end === 'gone')
    return new DnsSyncError(
      'no-agent',
      'recorded, not applied: the agent of this server does not run',
      'start "dns-sync agent" (systemctl start dns-sync-agent); "dns-sync retry" sends what waits too',
    );
  return new DnsSyncError(
    'out-of-time',
    'recorded, not applied by the workers of the fleet in time; the zone stays pending',
    'see "dns-sync fleet status" if no worker leads',
  );
}

const unsent: Readonly<Record<Exclude<ZoneAnswer, 'answered' | 'left-out'>, () => DnsSyncError>> = {
  withheld: () =>
    new DnsSyncError(
      'state-older',
      'recorded, not sent to the fleet: its state may be older than what Plesk has',
      'run "dns-sync resync", or "dns-sync state accept" if the state is current',
    ),
  conflict: () =>
    new DnsSyncError(
      'fleet',
      'recorded, not sent to the fleet: another machine writes claims under the name of this server',
      'give each server of the fleet a "server" of its own in the configuration',
    ),
  refused: () =>
    new DnsSyncError(
      'fleet',
      'recorded, not sent to the fleet: etcd refuses the claim, because the zone is too large',
      'raise --max-request-bytes of etcd, or remove records in Plesk',
    ),
};
