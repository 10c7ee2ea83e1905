import type { PtrChange, PtrCommand, RequestedPtr } from '../reconcile/desired/ptr.ts';
import type { PlanZone } from '../reconcile/plan/plan.ts';
import type { RecordedZone } from './hook/record-zone.ts';
import type { PassReport } from './pass/pass-report.ts';

/** How far long work is. */
export interface Progress {
  readonly work: 'observe' | 'apply' | 'wait-until-live';
  readonly done: number;
  readonly all: number;
}

/** The PTR requests of a call, and all requests that are known now. */
export interface RecordedPtrRequests {
  readonly rows: readonly PtrChange[];
  readonly commands: readonly PtrCommand[];
  readonly wanted: readonly RequestedPtr[];
}

/** A command of the call that could not be recorded, and why. */
export interface Unrecorded {
  readonly label: string;
  readonly reason: string;
}

/**
 * What happens while a call is recorded and zones are planned and applied. The command line prints it; the library passes
 * it on. Nothing here decides anything.
 */
export interface Reporter {
  /** Something that was done, in one sentence. */
  note(text: string): void;
  /** Something about a zone that needs attention and fails nothing. */
  remark(text: string): void;
  /** Something about the state or the program that needs attention. */
  warning(text: string): void;
  /** Null when the work is over. */
  progress(progress: Progress | null): void;
  /** Zones of a call are on disk. */
  recorded(zones: readonly RecordedZone[]): void;
  /** Commands of a call that could not be recorded. */
  unrecorded(commands: readonly Unrecorded[]): void;
  recordedPtrs(requests: RecordedPtrRequests): void;
  /** Zones were observed and planned. */
  planned(plans: readonly PlanZone[]): void;
  /** What the passes of a hook call did. */
  passes(reports: readonly PassReport[]): void;
  /** The rest of a call could not be handled; `error` is a `DnsSyncError`, or a bug. */
  failed(error: unknown): void;
}
