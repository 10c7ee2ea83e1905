import { parseFleetKey } from '../../../fleet/claims.ts';
import type { Engine, EngineEntry } from '../../../fleet/engine.ts';
import { outKey, zoneOfKey } from '../../../fleet/keys.ts';
import { claimValue, outValue, readValue } from '../../../fleet/values.ts';
import { claimFolder } from '../../../fleet/agent/own-claims.ts';
import { neededFleet } from '../../../config/needed-fleet.ts';
import { compareNames, type DnsName } from '../../../reconcile/dns/name.ts';
import { isKnownError } from '../../../reconcile/error.ts';
import { digestOf } from '../../../state/digest.ts';
import type { ZoneDocument } from '../../../state/documents/document.ts';
import { readContent } from '../../../state/documents/parse-document.ts';
import { offSince } from '../../../state/notes/pauses.ts';
import type { Store } from '../../../state/store.ts';
import { isWritten } from '../../pass/effective-policy.ts';
import { documentOrNull } from '../../read-document.ts';
import type { StateSession } from '../../session.ts';
import { routesOf } from '../../targets.ts';
import { wakeAgent } from './ask-agent.ts';
import { runAgentOnce, withMember, type Member } from './run-agent.ts';

/**
 * What a zone is before a server joins:
 *
 *     ours      this server wrote it at a service
 *     shared    another server has it too
 *     unowned   no server wrote it yet
 *     left-out  it isn't sent: the configuration excludes it, or it is switched off
 */
export interface JoiningZone {
  readonly zone: DnsName;
  readonly kind: 'ours' | 'shared' | 'unowned' | 'left-out';
  /** The other servers that have it, as far as known. */
  readonly others: readonly string[];
  /** Whether it is missing in the state of this server, which gets it back from its own claim. */
  readonly isBack: boolean;
}

/** What joining means, or meant. */
export interface JoinDocument {
  readonly format: 1;
  readonly fleet: string;
  readonly server: string;
  readonly isJoined: boolean;
  /** Whether the claims of other servers could be read; their own rights don't let servers do that. */
  readonly seesOthers: boolean;
  /** Whether an agent of this server runs. */
  readonly hasAgent: boolean;
  readonly zones: readonly JoiningZone[];
}

/** Returns what joining the fleet means for each zone, and joins if it is confirmed. Asks no DNS service. */
export async function joinFleet(session: StateSession, isConfirmed: boolean): Promise<JoinDocument> {
  const { name } = neededFleet(session.config);
  const found = await withMember(session, async (member) => {
    const lost = await lostZones(member);
    const zones = await classify(session, member, lost);
    if (isConfirmed) await bringBack(member.store, lost);
    return { server: member.server, ...zones };
  });
  const hasAgent = isConfirmed ? !(await runAgentOnce(session)) : await wakeAgent(session);
  if (isConfirmed && hasAgent) await wakeAgent(session);
  return { format: 1, fleet: name, isJoined: isConfirmed, hasAgent, ...found };
}

/** Returns the zones of this server's claims that its state lacks, with their content. */
async function lostZones({ engine, server, store }: Member): Promise<ReadonlyMap<DnsName, ZoneDocument>> {
  const folder = claimFolder(server);
  const known = new Set(await store.list());
  const lost = new Map<DnsName, ZoneDocument>();
  for (const entry of (await engine.read(folder)).entries) {
    const zone = zoneOfKey(folder, entry.key);
    if (zone === null || known.has(zone)) continue;
    const document = await documentOf({ engine, server }, zone, entry);
    if (document !== null) lost.set(zone, document);
  }
  return lost;
}

/** Makes the document of a claim, with what the workers applied since. */
async function documentOf(
  { engine, server }: Pick<Member, 'engine' | 'server'>,
  zone: DnsName,
  claim: EngineEntry,
): Promise<ZoneDocument | null> {
  const said = readValue(claimValue, claim.value);
  if (!said.ok || said.value.content === 'none') return null;
  const [answer] = (await engine.read(outKey(server, zone))).entries;
  const out = answer === undefined ? null : readValue(outValue, answer.value);
  const targets = { ...said.value.targets, ...(out?.ok === true ? out.value.targets : {}) };
  const content = readContent(zone, { snapshot: said.value.snapshot, targets });
  if (!content.ok) return null;
  return { format: 1, ...content.value, fleet: { owner: null, claim: 0, seq: said.value.seq } };
}

async function bringBack(store: Store, lost: ReadonlyMap<DnsName, ZoneDocument>): Promise<void> {
  for (const [zone, document] of lost) {
    const command = 'fleet join';
    await store.update(
      zone,
      (present) => present ?? document,
      () => ({ command, digest: digestOf({ command, zone }) }),
    );
  }
}

async function classify(
  { config }: Pick<StateSession, 'config'>,
  { engine, server, store }: Member,
  lost: ReadonlyMap<DnsName, ZoneDocument>,
): Promise<Pick<JoinDocument, 'seesOthers' | 'zones'>> {
  const claimed = await otherClaims(engine, server);
  const pauses = await store.pauses.read();
  const isSent = (zone: DnsName): boolean =>
    routesOf(config, zone).some((target) => isWritten(config, target, zone)) && offSince(pauses, zone) === null;
  const zones: JoiningZone[] = [];
  for (const zone of [...(await store.list()), ...lost.keys()].sort(compareNames)) {
    const document = lost.get(zone) ?? (await documentOrNull(store, zone));
    const others = new Set([...(claimed?.get(zone) ?? []), ...keepersIn(document, server)]);
    const kind = isSent(zone) ? kindOf(document, others) : 'left-out';
    zones.push({ zone, kind, others: [...others].sort(), isBack: lost.has(zone) });
  }
  return { seesOthers: claimed !== null, zones };
}

function kindOf(document: ZoneDocument | null, others: ReadonlySet<string>): JoiningZone['kind'] {
  if (others.size > 0) return 'shared';
  const isApplied = Object.values(document?.targets ?? {}).some(({ applied }) => applied !== null);
  return isApplied ? 'ours' : 'unowned';
}

/** The other servers for which a zone is kept, by what is known of it. */
function keepersIn(document: ZoneDocument | null, server: string): readonly string[] {
  const owner = document?.fleet?.owner?.server;
  const marks = Object.values(document?.targets ?? {}).flatMap(({ barred }) => barred?.server ?? []);
  return [...marks, ...(owner === undefined ? [] : [owner])].filter((name) => name !== server);
}

/** Returns the other servers that claim each zone; null if this server may not read their claims. */
async function otherClaims(engine: Engine, server: string): Promise<ReadonlyMap<DnsName, readonly string[]> | null> {
  const claims = new Map<DnsName, string[]>();
  try {
    for (const { key } of (await engine.read('claim/')).entries) {
      const claim = parseFleetKey(key);
      const zone = claim?.zone ?? null;
      if (claim === null || zone === null || claim.server === server) continue;
      claims.set(zone, [...(claims.get(zone) ?? []), claim.server]);
    }
    return claims;
  } catch (error) {
    if (isKnownError(error, 'access-denied')) return null;
    throw error;
  }
}
