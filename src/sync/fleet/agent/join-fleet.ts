import { parseFleetKey } from '../../../fleet/claims.ts';
import type { Engine } from '../../../fleet/engine.ts';
import { ptrsOfOtherLives, readOwnClaims } from '../../../fleet/agent/own-claims.ts';
import { claimValue, readValue } from '../../../fleet/values.ts';
import { neededFleet } from '../../../config/needed-fleet.ts';
import { compareNames, type DnsName } from '../../../reconcile/dns/name.ts';
import { isReverseZone } from '../../../reconcile/dns/reverse-name.ts';
import { isKnownError } from '../../../reconcile/error.ts';
import type { ZoneDocument } from '../../../state/documents/document.ts';
import { offSince } from '../../../state/notes/pauses.ts';
import { isWritten } from '../../pass/effective-policy.ts';
import { documentOrNull } from '../../read-document.ts';
import type { StateSession } from '../../session.ts';
import { routesOf } from '../../targets.ts';
import { wakeAgent } from './ask-agent.ts';
import { claimContent } from './claim-content.ts';
import { bringBack, lostZones } from './lost/lost-zones.ts';
import { lifeOf } from './open-agent-state.ts';
import { claimAgain } from './outbox-store.ts';
import { runAgentOnce, withMember, type Member } from './run-agent.ts';
import { takeBackPtrs } from './lost/take-back-ptrs.ts';

/**
 * What a zone is before a server joins:
 *
 *     ours      this server wrote it at a service
 *     shared    another server has it too
 *     ptrs      a reverse zone in which this server has PTRs, beside those of others
 *     unowned   no server wrote it yet
 *     left-out  it isn't sent: the configuration excludes it, or it is switched off
 */
export interface JoiningZone {
  readonly zone: DnsName;
  readonly kind: 'ours' | 'shared' | 'ptrs' | 'unowned' | 'left-out';
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
    if (isConfirmed) {
      for (const document of lost.values()) await bringBack(member.store, document);
      const known = await readOwnClaims(member.engine, member.server);
      const claimed = ptrsOfOtherLives(known, lifeOf(await member.store.identity()));
      await takeBackPtrs({ ...member, config: session.config, now: session.now }, claimed);
      // An agent that runs doesn't compare all zones by itself.
      await claimAgain(session.store, [...claimed.keys()], session.now);
    }
    return { server: member.server, ...zones };
  });
  const hasAgent = isConfirmed ? !(await runAgentOnce(session)) : await wakeAgent(session);
  if (isConfirmed && hasAgent) await wakeAgent(session);
  return { format: 1, fleet: name, isJoined: isConfirmed, hasAgent, ...found };
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
  if (document !== null && claimContent(document.snapshot) === 'ptrs' && isReverseZone(document.snapshot.zone))
    return 'ptrs';
  if (others.size > 0) return 'shared';
  const isApplied = Object.values(document?.targets ?? {}).some(({ applied }) => applied !== null);
  return isApplied ? 'ours' : 'unowned';
}

/** The other servers that have a zone, by what is known of it. */
function keepersIn(document: ZoneDocument | null, server: string): readonly string[] {
  const owner = document?.fleet?.owner?.server;
  const marks = Object.values(document?.targets ?? {}).flatMap(({ barred }) => barred?.server ?? []);
  const claiming = document?.fleet?.contest?.servers ?? [];
  return [...marks, ...claiming, ...(owner === undefined ? [] : [owner])].filter((name) => name !== server);
}

/** Checks whether a claim says that Plesk deleted the zone. */
function isDeletion(value: Buffer): boolean {
  const read = readValue(claimValue, value);
  return read.ok && read.value.content === 'none';
}

/** Returns the other servers that claim each zone; null if this server may not read their claims. */
async function otherClaims(engine: Engine, server: string): Promise<ReadonlyMap<DnsName, readonly string[]> | null> {
  const claims = new Map<DnsName, string[]>();
  try {
    for (const { key, value } of (await engine.read('claim/')).entries) {
      const claim = parseFleetKey(key);
      const zone = claim?.zone ?? null;
      if (claim === null || zone === null || claim.server === server || isDeletion(value)) continue;
      claims.set(zone, [...(claims.get(zone) ?? []), claim.server]);
    }
    return claims;
  } catch (error) {
    if (isKnownError(error, 'access-denied')) return null;
    throw error;
  }
}
