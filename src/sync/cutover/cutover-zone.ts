import type { DnsClient } from '../../cloud/dns/dns-client.ts';
import { desiredZone } from '../../reconcile/desired/desired-zone.ts';
import { compareNames, type DnsName } from '../../reconcile/dns/name.ts';
import { liveQuestions } from '../../reconcile/live/live-questions.ts';
import type { CutoverLook } from '../../reconcile/live/cutover/known-cutover.ts';
import { isoTime } from '../../reconcile/iso-time.ts';
import { errorRecord } from '../../reconcile/plan/json-records.ts';
import type { Applied } from '../../reconcile/plan/observed.ts';
import type { ZoneDocument } from '../../state/documents/document.ts';
import { withHint } from '../../text/with-hint.ts';
import type { Session } from '../session.ts';
import { isRouted } from '../targets.ts';
import { addressLookup } from '../verify/address-lookup.ts';
import { askParent, serversOf, type Parent } from '../verify/ask-parent.ts';
import { askAll, type Asking } from '../verify/ask-all.ts';
import { dnsBlocked } from '../verify/dns-blocked.ts';
import { compareServers, type ComparedServers } from './compare-servers.ts';
import type { CutoverZone } from './cutover-document.ts';

/** A zone, and what this look means for its progress; null if nothing can be said. */
export interface CutoverFound {
  readonly row: CutoverZone;
  readonly look: CutoverLook | null;
}

type Finding = Pick<CutoverZone, 'ready' | 'reason'>;

const isReady: Finding = { ready: true, reason: null };
const noTtl: CutoverZone['ttl'] = { longest: null, safeAfter: null, lower: [] };

/** Compares what resolvers get of a zone today with what they would get from the target. */
export async function cutoverZone(
  { config, targets, now }: Pick<Session, 'config' | 'targets' | 'now'>,
  client: DnsClient,
  document: ZoneDocument,
): Promise<CutoverFound> {
  const { zone, displayName } = document.snapshot;
  const written = targets
    .filter(({ name }) => isRouted(config, name, zone))
    .map(({ name }) => document.targets[name]?.applied ?? null)
    .filter((applied) => applied !== null);
  const asking = { client, zone, addressesOf: addressLookup(client) };
  const parent = await askParent(asking, written);
  const target = written.flatMap((applied) => serversOf(zone, applied, parent.delegation));
  const names = [...new Set(target.map(({ name }) => name))].sort(compareNames);
  const ds = parent.delegation.kind === 'delegated' ? (parent.delegation.ds ?? []) : [];
  const head = { zone, displayName, state: null, today: parent.nameServers, target: names, ds, error: null } as const;
  const bare = { ...head, differences: [], ttl: noTtl };
  if (client.isBlocked())
    return { row: { ...bare, ready: null, reason: null, error: errorRecord(dnsBlocked()) }, look: null };
  const early = withoutComparison(zone, parent, written);
  if (early !== null) {
    const look = { isDelegated: parent.state === 'ours', ready: early.ready, ttl: 0 };
    return { row: { ...bare, ...early }, look: parent.state === 'unknown' ? null : look };
  }
  if (parent.delegation.kind !== 'delegated') {
    const found = await unservedFinding(asking, written, parent);
    return { row: { ...bare, ...found }, look: { isDelegated: false, ready: found.ready, ttl: 0 } };
  }
  const desired = desiredZone(document.snapshot)?.sets ?? [];
  const servers = { today: parent.delegation.nameServers, target };
  const compared = await compareServers(asking, { desired, written }, servers);
  const longest = Math.max(compared.longest, parent.delegation.ttl);
  const ttl = { longest, safeAfter: isoTime(now() + longest * 1000), lower: compared.lower };
  const found = findingOf(parent, ds, compared);
  const look = { isDelegated: false, ready: found.ready, ttl: longest };
  return { row: { ...head, differences: compared.differences, ttl, ...found }, look };
}

/** Returns the finding about a zone whose name servers needn't be compared; otherwise null. */
function withoutComparison(zone: DnsName, parent: Parent, written: readonly Applied[]): Finding | null {
  if (written.length === 0) return not('nothing was applied to it yet', `run "dns-sync apply ${zone}"`);
  if (parent.state === 'ours') return isReady;
  if (parent.delegation.kind !== 'unknown') return null;
  return unknown(`the delegation is not known: ${parent.delegation.reason}`);
}

/** A zone that nobody serves yet is ready once the target's name servers answer as applied. */
async function unservedFinding(asking: Asking, written: readonly Applied[], { delegation }: Parent): Promise<Finding> {
  const { zone } = asking;
  const asked = written.map(async (applied) =>
    askAll(asking, serversOf(zone, applied, delegation), liveQuestions(zone, applied).sets),
  );
  const servers = (await Promise.all(asked)).flat();
  const wrong = servers.filter(({ state }) => state === 'differs' || state === 'not-authoritative');
  if (wrong.length > 0)
    return not(
      `the target does not answer as applied at ${wrong.map(({ name }) => name).join(' ')}`,
      `run "dns-sync verify ${zone}" to see the answers`,
    );
  const silent = servers.filter(({ state }) => state === 'silent').map(({ name }) => name);
  if (silent.length > 0 || servers.length === 0) return unknown(`no answer from ${silent.join(' ') || 'the target'}`);
  return isReady;
}

/** A DS record comes first: with it, an unsigned zone vanishes. */
function findingOf({ delegation }: Parent, ds: readonly string[], compared: ComparedServers): Finding {
  const { differences, silent, isIncomplete } = compared;
  if (ds.length > 0)
    return not(
      `the parent zone has a DS record (key tag ${ds.map((data) => data.split(' ', 1)[0]).join(', ')})`,
      'remove it at the registrar, and wait until its TTL has passed, before you change the name servers',
    );
  if (differences.length > 0) {
    const what = differences.length === 1 ? '1 record set' : `${differences.length} record sets`;
    return not(`resolvers would get other answers for ${what}`, 'correct them in Plesk or at the present DNS service');
  }
  if (silent.length > 0) return unknown(`no answer from ${silent.join(' ')}`);
  if (isIncomplete) return unknown('some answers cannot be compared');
  if (delegation.kind === 'delegated' && delegation.ds === null)
    return unknown('whether there is a DS record is not known');
  return isReady;
}

function not(message: string, hint: string): Finding {
  return { ready: false, reason: withHint({ message, hint }) };
}

function unknown(message: string): Finding {
  const hint = 'check that this server can send DNS queries to the Internet, then try again';
  return { ready: null, reason: withHint({ message, hint }) };
}
