import type { DnsName } from '../reconcile/dns/name.ts';
import type { PtrChange, PtrCommand, RequestedPtr } from '../reconcile/desired/ptr.ts';
import type { PlanZone } from '../reconcile/plan/plan.ts';
import type { RecordedZone } from './record/record-zone.ts';
import type { PassReport } from './pass/pass-report.ts';
import type { TargetCall } from './open-targets.ts';

/** A zone at a target that long work has begun or ended, and how. */
export interface ZoneStep {
  readonly zone: DnsName;
  readonly target: string;
  readonly state: 'started' | 'observed' | 'applied' | 'unchanged' | 'held' | 'failed' | 'live' | 'not-live';
}

/** Progress of a long operation. */
export interface Progress {
  readonly work: 'read-source' | 'record' | 'observe' | 'apply' | 'wait-until-live' | 'verify';
  readonly done: number;
  readonly all: number;
  /** The zone that began or ended; null at the beginning of the work. */
  readonly step: ZoneStep | null;
}

/** The PTR requests of a call, and all known requests. */
export interface RecordedPtrRequests {
  readonly rows: readonly PtrChange[];
  readonly commands: readonly PtrCommand[];
  readonly wanted: readonly RequestedPtr[];
}

/** A command of the call that couldn't be recorded, and why. */
export interface Unrecorded {
  readonly label: string;
  readonly reason: string;
}

/**
 * Receives events while calls are recorded and zones are planned and applied.
 * The command line prints them; the library passes them to its logger. A reporter never influences the work.
 */
export interface Reporter {
  /** Reports a completed action, in one sentence. */
  note(text: string): void;
  /** Reports something that needs no attention, in one sentence. */
  info(text: string): void;
  /** Reports something about a zone that needs attention but isn't a failure. */
  remark(text: string): void;
  /** Reports something about the state or the program that needs attention. */
  warning(text: string): void;
  /** Reports progress; null at the end. */
  progress(progress: Progress | null): void;
  /** Called after each request to a DNS service. */
  called(call: TargetCall): void;
  /** Called when zones of a call are on disk. */
  recorded(zones: readonly RecordedZone[]): void;
  /** Called with commands of a call that couldn't be recorded. */
  unrecorded(commands: readonly Unrecorded[]): void;
  recordedPtrs(requests: RecordedPtrRequests): void;
  /** Called when zones were observed and planned. */
  planned(plans: readonly PlanZone[]): void;
  /** Called with the reports of a hook call's passes. */
  passes(reports: readonly PassReport[]): void;
  /** Called when the rest of a call couldn't be handled. `error` is a `DnsSyncError`, or a bug. */
  failed(error: unknown): void;
}
