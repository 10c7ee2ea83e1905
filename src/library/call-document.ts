import type { Verdict } from '../reconcile/desired/snapshot.ts';
import type { DnsName } from '../reconcile/dns/name.ts';
import { rethrowUnlessKnown } from '../reconcile/error.ts';
import { errorRecord, type ErrorRecord } from '../reconcile/plan/json-records.ts';
import { passRecord, type PassRecord } from '../sync/apply/pass-record.ts';
import { handleCall, type CallExit } from '../sync/hook/handle-call.ts';
import type { Reporter, Unrecorded } from '../sync/reporter.ts';
import type { Surroundings } from '../sync/session.ts';
import type { Config } from '../config/load-config.ts';

/** A recorded zone command and its result. */
export interface RecordedCommand {
  readonly zone: DnsName;
  readonly verdict: Verdict;
  readonly remarks: readonly string[];
}

/** The result of a call from Plesk. */
export interface CallDocument {
  readonly format: 1;
  /** The exit code of the hook: 0 all applied, 1 recorded but not all applied, 2 not all recorded. */
  readonly exit: CallExit;
  readonly recorded: readonly RecordedCommand[];
  readonly unrecorded: readonly Unrecorded[];
  readonly results: readonly PassRecord[];
  /** Why the call couldn't be handled completely; null if it was. */
  readonly error: ErrorRecord | null;
}

/** Handles a call and collects its reports. Bugs are thrown. */
export async function callDocument(
  surroundings: Surroundings,
  config: Config,
  bytes: Uint8Array,
): Promise<CallDocument> {
  const recorded: RecordedCommand[] = [];
  const unrecorded: Unrecorded[] = [];
  const results: PassRecord[] = [];
  const failures: unknown[] = [];
  const reporter: Reporter = {
    ...surroundings.reporter,
    recorded: (zones) => {
      for (const { zone, verdict, remarks } of zones) recorded.push({ zone, verdict, remarks });
    },
    unrecorded: (commands) => {
      for (const command of commands) unrecorded.push(command);
    },
    passes: (reports) => {
      for (const report of reports) results.push(passRecord(report));
    },
    failed: (error) => failures.push(error),
  };
  const call = { bytes: Buffer.from(bytes), started: surroundings.now() };
  const exit = await handleCall({ ...surroundings, reporter }, config, call);
  const errors = failures.map((failure) => {
    rethrowUnlessKnown(failure);
    return errorRecord(failure);
  });
  return { format: 1, exit, recorded, unrecorded, results, error: errors[0] ?? null };
}
