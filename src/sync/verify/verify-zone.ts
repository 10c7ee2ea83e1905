import type { DnsClient } from '../../cloud/dns/dns-client.ts';
import { ageOf } from '../../reconcile/age-of.ts';
import { compareNames, type DnsName } from '../../reconcile/dns/name.ts';
import { DnsSyncError } from '../../reconcile/error.ts';
import { parseTime } from '../../reconcile/iso-time.ts';
import type { Delegation, NameServer } from '../../reconcile/live/dns-answer.ts';
import { judgeDelegation, serversToLookUp, type DelegationState } from '../../reconcile/live/judge-delegation.ts';
import type { DsState } from '../../reconcile/live/judge-ds.ts';
import { liveQuestions } from '../../reconcile/live/live-questions.ts';
import { liveVerdict, type LiveServer, type LiveVerdict } from '../../reconcile/live/live-verdict.ts';
import { ownServers, serversToAsk } from '../../reconcile/live/own-servers.ts';
import { errorRecord } from '../../reconcile/plan/json-records.ts';
import type { Applied } from '../../reconcile/plan/observed.ts';
import type { TargetState, ZoneDocument } from '../../state/documents/document.ts';
import { withHint } from '../../text/with-hint.ts';
import { youngZoneMs } from '../limits.ts';
import { untouched } from '../pass/compare-zone.ts';
import type { Session } from '../session.ts';
import { isRouted } from '../targets.ts';
import { askServer } from './ask-server.ts';
import { dsOfZone } from './ds-of-zone.ts';
import { addressLookup, type AddressLookup } from './address-lookup.ts';
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

/** What the parent zone says, for all targets of the zone. */
interface Parent {
  readonly delegation: Delegation;
  readonly state: DelegationState;
  readonly nameServers: readonly DnsName[];
  readonly ds: DsState;
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
  const addressesOf = addressLookup(client);
  const parent = await askParent(client, zone, states, addressesOf);
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
      const servers = await Promise.all(
        serversOf(zone, applied, parent.delegation).map(async (server) => {
          const addresses = (await addressesOf(server)) ?? [];
          return askServer(client, zone, { name: server.name, addresses }, sets);
        }),
      );
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

async function askParent(
  client: DnsClient,
  zone: DnsName,
  states: readonly { readonly state: TargetState }[],
  addressesOf: AddressLookup,
): Promise<Parent> {
  const delegation = await client.delegation(zone);
  const own = states.flatMap(({ state: { applied } }) => (applied === null ? [] : ownServers(zone, applied)));
  const names = new Set(own);
  const found = new Map<DnsName, readonly string[] | null>();
  const others = serversToLookUp(delegation, names);
  for (const server of others) found.set(server.name, await addressesOf(server));
  const addresses = new Set<string>();
  if (others.length > 0)
    for (const name of names)
      for (const address of (await addressesOf({ name, addresses: [] })) ?? []) addresses.add(address);
  const state = judgeDelegation(delegation, { names, addresses }, ({ name }) => found.get(name) ?? null);
  const nameServers = delegation.kind === 'delegated' ? delegation.nameServers.map(({ name }) => name) : [];
  const ds = await dsOfZone(client, zone, delegation, addressesOf);
  return { delegation, state, nameServers: nameServers.sort(compareNames), ds };
}

/** Lists the name servers to ask, with the addresses that the parent zone gives. */
function serversOf(zone: DnsName, applied: Applied, delegation: Delegation): readonly NameServer[] {
  const glue = new Map(
    (delegation.kind === 'delegated' ? delegation.nameServers : []).map((item) => [item.name, item]),
  );
  return serversToAsk(zone, applied).map((name) => glue.get(name) ?? { name, addresses: [] });
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
  const error = new DnsSyncError(
    'dns-blocked',
    'no root server answers: DNS queries do not leave this network',
    'allow DNS queries (UDP and TCP, port 53) from this server to the internet, or set "dns.rootServers"',
  );
  return { ...head, live: null, servers: [], reason: null, error: errorRecord(error) };
}
