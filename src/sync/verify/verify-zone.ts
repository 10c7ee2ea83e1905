import type { DnsClient } from '../../cloud/dns/dns-client.ts';
import { ageOf } from '../../reconcile/age-of.ts';
import type { DnsName } from '../../reconcile/dns/name.ts';
import type { DnsSyncError } from '../../reconcile/error.ts';
import { parseTime } from '../../reconcile/iso-time.ts';
import { liveQuestions } from '../../reconcile/live/live-questions.ts';
import { liveVerdict, type LiveServer, type LiveVerdict } from '../../reconcile/live/live-verdict.ts';
import { errorRecord } from '../../reconcile/plan/json-records.ts';
import type { Applied } from '../../reconcile/plan/observed.ts';
import type { TargetState, ZoneDocument } from '../../state/documents/document.ts';
import { withHint } from '../../text/with-hint.ts';
import { youngZoneMs } from '../limits.ts';
import { untouched } from '../pass/compare-zone.ts';
import type { Session } from '../session.ts';
import { isRouted } from '../targets.ts';
import { addressLookup } from './address-lookup.ts';
import { askParent, serversOf } from './ask-parent.ts';
import { askAll } from './ask-all.ts';
import { dnsBlocked } from './dns-blocked.ts';
import type { VerifiedZone } from './verify-document.ts';

/**
 * A verified zone at a target, with what it was compared with.
 * `waits`: time alone may make it live. `isYoung`: its last change is so recent that its servers may not have it yet.
 */
export interface Verified {
  readonly row: VerifiedZone;
  readonly applied: Applied | null;
  readonly waits: boolean;
  readonly isYoung: boolean;
}

/** Asks the parent zone and the name servers of a zone, at each target, and compares their answers with what was applied. */
export async function verifyZone(
  { config, targets, now }: Pick<Session, 'config' | 'targets' | 'now'>,
  client: DnsClient,
  document: ZoneDocument,
): Promise<readonly Verified[]> {
  const { zone, displayName } = document.snapshot;
  const states = targets
    .filter(({ name }) => isRouted(config, name, zone))
    .map(({ name }) => ({ target: name, state: document.targets[name] ?? untouched }));
  const asking = { client, zone, addressesOf: addressLookup(client) };
  const written = states.map(({ state }) => state.applied).filter((applied) => applied !== null);
  const parent = await askParent(asking, written);
  const isBlocked = client.isBlocked();
  return Promise.all(
    states.map(async ({ target, state }): Promise<Verified> => {
      const { applied } = state;
      const { nameServers, ds } = parent;
      const head = { zone, displayName, target, delegation: { state: parent.state, nameServers }, ds };
      const none = { applied, waits: false, isYoung: false };
      if (isBlocked) return { ...none, row: blockedRow(head) };
      if (applied === null) return { ...none, row: { ...head, ...unappliedRow(zone) } };
      const { sets, unsure } = liveQuestions(zone, applied);
      const servers = await askAll(asking, serversOf(zone, applied, parent.delegation), sets);
      const young = isYoung(state, now());
      const whyUnknown = parent.delegation.kind === 'unknown' ? parent.delegation.reason : null;
      const verdict = liveVerdict({ ...head, whyUnknown, servers, unsure, isYoung: young });
      const row = { ...head, live: verdict.live, servers: servers.map(listed), reason: reasonOf(verdict), error: null };
      return { row, applied, waits: verdict.waits, isYoung: young };
    }),
  );
}

/** The row of a zone whose document can't be read, at a target. */
export function unreadableRow(zone: DnsName, target: string, error: DnsSyncError): VerifiedZone {
  const delegation = { state: 'unknown', nameServers: [] } as const;
  const head = { zone, displayName: zone, target, delegation, ds: 'unknown' } as const;
  return { ...head, live: null, servers: [], reason: null, error: errorRecord(error) };
}

function isYoung({ outcome }: TargetState, now: number): boolean {
  const at = outcome?.appliedAt ?? null;
  const age = at === null ? null : ageOf(parseTime(at), now);
  return age !== null && age < youngZoneMs;
}

function listed({ name, addresses, state, differences }: LiveServer): VerifiedZone['servers'][number] {
  return { name, addresses, state, differences };
}

function reasonOf({ reason, hint }: LiveVerdict): string | null {
  return reason === null ? null : withHint({ message: reason, hint: hint ?? '' });
}

type RowEnd = Pick<VerifiedZone, 'live' | 'servers' | 'reason' | 'error'>;

function unappliedRow(zone: DnsName): RowEnd {
  const reason = withHint({ message: 'nothing was applied to it yet', hint: `run "dns-sync apply ${zone}"` });
  return { live: false, servers: [], reason, error: null };
}

function blockedRow(head: Omit<VerifiedZone, keyof RowEnd>): VerifiedZone {
  return { ...head, live: null, servers: [], reason: null, error: errorRecord(dnsBlocked()) };
}
