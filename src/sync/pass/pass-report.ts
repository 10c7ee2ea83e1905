import type { Done, HostedZone, Submission } from '../../cloud/provider.ts';
import type { Change } from '../../reconcile/plan/change.ts';
import type { ZoneDiff } from '../../reconcile/plan/diff.ts';
import type { DnsSyncError } from '../../reconcile/error.ts';
import type { DnsName } from '../../reconcile/dns/name.ts';
import type { Applied } from '../../reconcile/plan/observed.ts';
import type { HeldSet } from '../../reconcile/plan/outcome.ts';
import type { Reject } from '../../reconcile/desired/zone.ts';
import type { BarredZone } from '../../state/documents/document.ts';
import type { ZoneAtTarget } from './compare-zone.ts';
import type { Pause } from '../../reconcile/plan/pause.ts';
import { pauseWords } from '../../state/notes/pauses.ts';
import { timeText } from '../../text/time-text.ts';

/** One comparison and the result of its changes. */
export interface Round {
  readonly applied: Applied;
  readonly diff: ZoneDiff;
  readonly submission: Submission;
}

/** The result of a pass over one zone at one target. */
export interface PassReport {
  readonly zone: DnsName;
  readonly target: string;
  readonly zoneId: string | null;
  readonly zoneMade: boolean;
  readonly zoneRemoved: boolean;
  /** Whether the zone became as desired with this pass. */
  readonly arrived: boolean;
  /** Deviations from the configuration, and why. */
  readonly remarks: readonly string[];
  /** The service's word for a zone. */
  readonly zoneWord: string;
  /** Records from Plesk that the provider can't serve. */
  readonly unserved: readonly Reject[];
  readonly done: readonly Done[];
  /** All holds, including those of earlier passes. */
  readonly held: readonly HeldSet[];
  /** Changes that revert drift. */
  readonly drift: readonly Change[];
  /** IDs to follow the changes at the provider. */
  readonly changeIds: readonly string[];
  readonly error: DnsSyncError | null;
  /** Whether the zone is paused, so that nothing was done. */
  readonly isPaused: boolean;
  /** Whether the zone is switched off, so that nothing was done. */
  readonly isOff: boolean;
}

/** A pass in progress. `seen` says that the provider was observed. */
export interface PassState {
  readonly applied: Applied | null;
  /** The hosted zone's ID; null without one. */
  readonly zoneId: string | null;
  /** The hosted zone if it was looked up, and why it is left alone. */
  readonly hosted: HostedZone | null;
  readonly barred: BarredZone | null;
  readonly zoneMade: boolean;
  readonly zoneRemoved: boolean;
  readonly remarks: readonly string[];
  readonly rounds: readonly Round[];
  readonly held: readonly HeldSet[];
  readonly seen: boolean;
  readonly error: DnsSyncError | null;
}

export function noProgress(applied: Applied | null): PassState {
  const nothing = { zoneMade: false, zoneRemoved: false, remarks: [], rounds: [], held: [] };
  return { ...nothing, zoneId: applied?.zoneId ?? null, applied, hosted: null, barred: null, seen: false, error: null };
}

/** Adds a step to a pass. */
export function followedBy(before: PassState, step: PassState): PassState {
  return {
    ...step,
    zoneMade: before.zoneMade || step.zoneMade,
    rounds: [...before.rounds, ...step.rounds],
    remarks: [...before.remarks, ...step.remarks],
  };
}

/** Checks whether a pass has something to report: a change, or something that needs a person. */
export function isWorthReporting({
  zoneMade,
  zoneRemoved,
  arrived,
  done,
  held,
  isPaused,
  isOff,
  error,
}: PassReport): boolean {
  return zoneMade || zoneRemoved || arrived || isPaused || isOff || error !== null || done.length + held.length > 0;
}

/** Counts the created, updated and deleted record sets. */
export function countDone(done: PassReport['done']): Readonly<Record<'created' | 'updated' | 'deleted', number>> {
  const of = (kind: string): number => done.filter(({ change }) => change.kind === kind).length;
  return { created: of('create'), updated: of('update'), deleted: of('delete') };
}

/** Builds the report of a pass. */
export function reportOf(subject: ZoneAtTarget, progress: PassState): PassReport {
  const { zone, target, traits, desired, state } = subject;
  const { applied, zoneId, zoneMade, zoneRemoved, remarks, rounds, held, error } = progress;
  const changes = rounds.flatMap((round) => [...round.diff.changes, ...round.diff.held.map((item) => item.change)]);
  return {
    zone,
    target,
    zoneId,
    zoneMade,
    zoneRemoved,
    arrived:
      desired !== null &&
      applied !== null &&
      error === null &&
      held.length === 0 &&
      state.outcome?.status !== 'synchronized',
    remarks: rounds.length > 0 ? [...subject.remarks, ...remarks] : remarks,
    zoneWord: traits.words.zone,
    unserved: unservedRecords(subject),
    done: rounds.flatMap((round) => round.submission.done),
    held,
    drift: changes.filter((change) => change.drifted),
    changeIds: rounds.flatMap((round) => round.submission.changeIds),
    error,
    isPaused: false,
    isOff: false,
  };
}

/** The records that Plesk sent and the service can't hold. */
export function unservedRecords({ snapshot, desired }: ZoneAtTarget): readonly Reject[] {
  const reported = new Set(snapshot.desired?.rejects);
  return (desired?.rejects ?? []).filter((reject) => !reported.has(reject));
}

/** Builds the report of a pass that couldn't start. */
export function failedPass(zone: DnsName, target: string, error: DnsSyncError): PassReport {
  return { ...nothingDone, zone, target, error };
}

/** Builds the report of a pass over a zone that is paused. Nothing is done. */
export function pausedPass(zone: DnsName, target: string, pause: Pause): PassReport {
  const end = pause.until === null ? 'until "dns-sync resume"' : 'before';
  return {
    ...nothingDone,
    zone,
    target,
    remarks: [`${pauseWords(pause)}; recorded, but not applied ${end}`],
    isPaused: true,
  };
}

/** Builds the report of a pass over a zone that is switched off since a time in ISO 8601. Nothing is done. */
export function offPass(zone: DnsName, target: string, since: string): PassReport {
  const remark = `switched off since ${timeText(since)}; recorded, but not applied until "dns-sync zones on ${zone}"`;
  return { ...nothingDone, zone, target, remarks: [remark], isOff: true };
}

export const nothingDone: Omit<PassReport, 'zone' | 'target'> = {
  zoneId: null,
  zoneMade: false,
  zoneRemoved: false,
  arrived: false,
  remarks: [],
  zoneWord: 'zone',
  unserved: [],
  done: [],
  held: [],
  drift: [],
  changeIds: [],
  error: null,
  isPaused: false,
  isOff: false,
};
