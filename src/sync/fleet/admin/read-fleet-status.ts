import type { KnownClaim } from '../../../fleet/leader/known-values.ts';
import { KnownFleet } from '../../../fleet/leader/known-fleet.ts';
import type { Engine, EngineReading } from '../../../fleet/engine.ts';
import { ownerOf } from '../../../fleet/owner.ts';
import { leaderValue, pausedValue, pauseValue, readValue, windowValue } from '../../../fleet/values.ts';
import { neededFleet } from '../../../config/needed-fleet.ts';
import { compareNames, type DnsName } from '../../../reconcile/dns/name.ts';
import { parseTime } from '../../../reconcile/iso-time.ts';
import { endOfPause } from '../../../reconcile/plan/pause.ts';
import type { StateSession } from '../../session.ts';
import { readAspects } from '../worker/read-aspects.ts';
import { sharedSnapshot } from '../worker/zone/shared-ptrs.ts';
import { serversIn } from './read-servers.ts';
import { withFleetEngine } from './with-fleet-engine.ts';

/** A worker that leads an account. */
interface FleetLeader {
  readonly account: string;
  readonly host: string;
  /** Its name; null if an earlier version leads. */
  readonly server: string | null;
  readonly pid: number;
  readonly since: string;
}

/** A window for moves. */
interface FleetWindow {
  readonly from: string;
  readonly to: string;
  readonly since: string;
  readonly until: string;
  readonly zones: readonly string[];
  readonly isOpen: boolean;
}

/** A pause that runs. */
interface FleetPause {
  /** The server that paused zones that are kept for it; null for an administrator's order. */
  readonly server: string | null;
  /** A name, a glob, or `*` for all zones. */
  readonly zones: string;
  readonly since: string;
  readonly until: string | null;
  /** Who ordered it; null for a server. */
  readonly by: string | null;
}

/**
 * A zone that needs an administrator:
 *
 *     contested  several servers have it, and it is kept for one of them; or for none, because it has PTRs of several
 *     ptrs       a reverse zone in which several servers have PTRs of one address; those of all but one are held
 *     waiting    its last server deleted it, and servers without a sign of life may still have it
 *     left       the server that it is kept for left the fleet
 */
interface FleetProblem {
  readonly zone: DnsName;
  readonly kind: 'contested' | 'ptrs' | 'waiting' | 'left';
  /** The server that it is kept for; null if for none. */
  readonly owner: string | null;
  /** The other servers that have it, those of which PTRs are held, or the silent ones. */
  readonly servers: readonly string[];
}

export interface FleetStatusDocument {
  readonly format: 1;
  readonly fleet: string;
  readonly leaders: readonly FleetLeader[];
  readonly summary: {
    readonly servers: number;
    readonly zones: number;
    /** Claims that the leader has not answered yet, and zones that the servers have not sent yet. */
    readonly unanswered: number;
    readonly outbox: number;
  };
  readonly silent: readonly string[];
  readonly problems: readonly FleetProblem[];
  readonly windows: readonly FleetWindow[];
  readonly pauses: readonly FleetPause[];
  /** The quota of hosted zones, by target, as this machine last read it. */
  readonly quota: readonly { readonly target: string; readonly used: number; readonly limit: number }[];
}

/** Reads how the fleet is: from the engine, and the quota from the state of this machine. */
export async function readFleetStatus(session: StateSession): Promise<FleetStatusDocument> {
  const { config, now, store } = session;
  const { name: fleet } = neededFleet(config);
  const quota = [];
  for (const target of Object.keys(config.targets).sort()) {
    const { zoneQuota } = await store.readTarget(target);
    if (zoneQuota !== null) quota.push({ target, used: zoneQuota.count, limit: zoneQuota.limit });
  }
  const read = await withFleetEngine(session, 'look', async (engine) => readAll(engine, now()));
  return { format: 1, fleet, ...read, quota };
}

async function readAll(engine: Engine, now: number) {
  const reading = await engine.read('');
  const known = new KnownFleet(readAspects);
  for (const entry of reading.entries) known.learn({ key: entry.key, revision: entry.revision, entry });
  const servers = await serversIn(engine, now, known.members.keys());
  const zones = known.zones.filter((zone) => presentClaims(known, zone).length > 0);
  return {
    leaders: leadersIn(reading),
    summary: {
      servers: servers.length,
      zones: zones.length,
      unanswered: zones.reduce((sum, zone) => sum + unansweredOf(known, zone), 0),
      outbox: servers.reduce((sum, { outbox }) => sum + (outbox ?? 0), 0),
    },
    silent: servers.filter(({ silent }) => silent).map(({ server }) => server),
    problems: known.zones.flatMap((zone) => problemOf(known, zone, now)).sort((a, b) => compareNames(a.zone, b.zone)),
    windows: windowsIn(reading, now),
    pauses: pausesIn(reading).filter((pause) => endOfPause(pause) > now),
  };
}

function presentClaims(known: KnownFleet, zone: DnsName): readonly KnownClaim[] {
  return known.claimsOf(zone).filter(({ content }) => content === 'zone' || content === 'ptrs');
}

function unansweredOf(known: KnownFleet, zone: DnsName): number {
  const answers = known.answersOf(zone);
  return presentClaims(known, zone).filter(({ server, revision }) => (answers.get(server) ?? 0) < revision).length;
}

function problemOf(known: KnownFleet, zone: DnsName, now: number): readonly FleetProblem[] {
  const decision = ownerOf(known.factsOf(zone, now));
  if (decision.kind === 'owned' && decision.held.length > 0)
    return [{ zone, kind: 'contested', owner: decision.owner.server, servers: decision.held }];
  if (decision.kind === 'shared') return problemsOfShared(known, zone, decision.held);
  if (decision.kind === 'waiting') return [{ zone, kind: 'waiting', owner: null, servers: decision.silent }];
  if (decision.kind === 'left') return [{ zone, kind: 'left', owner: decision.server, servers: decision.held }];
  return [];
}

function problemsOfShared(known: KnownFleet, zone: DnsName, held: readonly string[]): readonly FleetProblem[] {
  const parts = [...(sharedSnapshot(known.claimsOf(zone))?.parts ?? [])];
  const servers = parts.filter(([, part]) => part.held.size > 0).map(([server]) => server);
  return [
    ...(held.length > 0 ? [{ zone, kind: 'contested' as const, owner: null, servers: held }] : []),
    ...(servers.length > 0 ? [{ zone, kind: 'ptrs' as const, owner: null, servers: servers.sort() }] : []),
  ];
}

function leadersIn({ entries }: EngineReading): readonly FleetLeader[] {
  return entries.flatMap(({ key, value }) => {
    const read = key.startsWith('leader/') ? readValue(leaderValue, value) : null;
    if (read?.ok !== true) return [];
    const { host, server = null, pid, since } = read.value;
    return [{ account: key.slice('leader/'.length), host, server, pid, since }];
  });
}

function windowsIn({ entries }: EngineReading, now: number): readonly FleetWindow[] {
  return entries.flatMap(({ key, value }) => {
    const [folder, from = '', to = ''] = key.split('/');
    const read = folder === 'window' ? readValue(windowValue, value) : null;
    if (read?.ok !== true) return [];
    const { from: since, until, zones } = read.value;
    return [{ from, to, since, until, zones, isOpen: parseTime(since) <= now && now < parseTime(until) }];
  });
}

function pausesIn({ entries }: EngineReading): readonly FleetPause[] {
  return entries.flatMap(({ key, value }): readonly FleetPause[] => {
    const [folder = ''] = key.split('/', 1);
    const place = key.slice(folder.length + 1);
    const order = folder === 'pause' ? readValue(pauseValue, value) : null;
    if (order?.ok === true) {
      const { since, until, by } = order.value;
      return [{ server: null, zones: place, since, until, by }];
    }
    const own = folder === 'paused' ? readValue(pausedValue, value) : null;
    if (own?.ok !== true) return [];
    const { all, zones } = own.value;
    const pauses = [...(all === null ? [] : [['*', all] as const]), ...Object.entries(zones)];
    return pauses.map(([name, pause]) => ({ server: place, zones: name, ...pause, by: null }));
  });
}
