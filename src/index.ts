// The library: everything that `import … from 'dns-sync'` offers.
import { startClock } from '../bin/start-clock.ts';
import { openLibrary, type DnsSync, type DnsSyncOptions } from './library/open-library.ts';

/**
 * Opens dns-sync for a program. Nothing is read before the first method is called.
 *
 * @example
 * const dnsSync = openDnsSync({ configFile: '/etc/dns-sync/config.json' });
 * const plan = await dnsSync.plan(['example.com']);
 */
export function openDnsSync(options: DnsSyncOptions = {}): DnsSync {
  return openLibrary(options, { env: process.env, now: startClock() });
}

export { fitToTraits } from './cloud/fit-to-traits.ts';
export { canonicalValue } from './reconcile/dns/rdata.ts';
export { parseName } from './reconcile/dns/name.ts';
export { recordSet } from './reconcile/dns/record-set.ts';
export { DnsSyncError } from './reconcile/error.ts';
export { eventKinds } from './reconcile/events/event.ts';
export type { CallDocument, RecordedCommand } from './library/call-document.ts';
export type { Logger } from './library/log-reporter.ts';
export type {
  ApplyOptions,
  DnsSync,
  DnsSyncOptions,
  DriftOptions,
  EventsOptions,
  PlanOptions,
  ResyncDocument,
  ResyncOptions,
  StatusOptions,
  VerifyOptions,
} from './library/open-library.ts';
export type { Access, ExamineAccess, NameServerSet, Purpose, UntriedRight } from './cloud/access.ts';
export type { Prices, PriceStep } from './cloud/prices.ts';
export type { Forecast, MonthlyCost } from './sync/forecast/forecast.ts';
export type { PlanWarning } from './sync/plan/notes/note-signed-delegations.ts';
export type { ServiceWords, Traits } from './cloud/traits.ts';
export type {
  Adjusted,
  Candidate,
  ChangedSet,
  Created,
  Done,
  Found,
  HostedZone,
  Listing,
  Lookups,
  Provider,
  Refused,
  Removed,
  ServiceFinding,
  Submission,
  Workload,
  ZoneMaker,
  ZoneQuota,
} from './cloud/provider.ts';
export type { Undone, Verdict } from './reconcile/desired/snapshot.ts';
export type { LateRecord } from './reconcile/desired/late-call.ts';
export type { KnownDrift } from './reconcile/plan/known-drift.ts';
export type { HeldSet } from './reconcile/plan/outcome.ts';
export type { PtrRow } from './reconcile/desired/ptr.ts';
export type { Reject, Soa, Zone } from './reconcile/desired/zone.ts';
export type { DnsName } from './reconcile/dns/name.ts';
export type { RecordSet, SetKey, SetName } from './reconcile/dns/record-set.ts';
export type { ErrorCode } from './reconcile/error-code.ts';
export type { Change, Why } from './reconcile/plan/change.ts';
export type { DriftSearch } from './sync/drift/plan-drift.ts';
export type { Relist } from './sync/drift/relisted-zones.ts';
export type { ChangeAuthor, DriftDocument, DriftRecord, DriftZone } from './reconcile/plan/drift-report.ts';
export type { Drifted } from './reconcile/plan/drift.ts';
export type { Keeper } from './reconcile/plan/keeper.ts';
export type { ContestedZone, PlanAction, RenamedRecord } from './reconcile/plan/plan.ts';
export type { ChangeRecord, ErrorRecord, HeldRecord, RejectRecord } from './reconcile/plan/json-records.ts';
export type { Observed, ProviderSet, Raw, RoutedSet } from './reconcile/plan/observed.ts';
export type { PlanOutlook } from './sync/forecast/plan-outlook.ts';
export type { DriftedRecord, PlanDocument, PlanSummary, PlanZoneRecord } from './reconcile/plan/plan-document.ts';
export type { ApplyDocument } from './sync/apply/apply-document.ts';
export type { CallExit } from './sync/hook/handle-call.ts';
export type { EventsDocument } from './sync/events/read-events.ts';
export type { By } from './reconcile/by.ts';
export type { ZoneEvent, EventKind, NewEvent } from './reconcile/events/event.ts';
export type { PassRecord } from './sync/apply/pass-record.ts';
export type { ChainStatus } from './sync/status/chain-status.ts';
export type { StatusDocument } from './sync/status/status-document.ts';
export type { QueryWords } from './sync/status/rows/status-query.ts';
export type { StatusSummary } from './sync/status/rows/status-summary.ts';
export { zoneStates } from './sync/status/rows/status-query.ts';
export type { ZoneState } from './sync/status/zone-state.ts';
export type { CutoverRecord, LiveRecord, StatusRecord, ZoneStatus } from './sync/status/zone-status.ts';
export type { CutoverState, KnownCutover } from './reconcile/live/cutover/known-cutover.ts';
export type { KnownLive } from './reconcile/live/known-live.ts';
export type { VerifiedZone, VerifyDocument } from './sync/verify/verify-document.ts';
export type { AnsweredContent } from './reconcile/live/judge-answer.ts';
export type { DelegationState } from './reconcile/live/judge-delegation.ts';
export type { DsState } from './reconcile/live/ds/judge-ds.ts';
export type { LiveDifference, ServerVerdict } from './reconcile/live/judge-server.ts';
export type { LiveServer } from './reconcile/live/live-verdict.ts';
export type { Result } from './reconcile/result.ts';
export type { Unrecorded } from './sync/reporter.ts';
