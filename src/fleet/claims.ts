import type { DnsName } from '../reconcile/dns/name.ts';
import { parseName } from '../reconcile/dns/name.ts';

/**
 * What one server says about one zone, as it is in the engine.
 *
 *     zone     the server has the zone with its content
 *     ptrs     the server has only PTRs in a reverse zone that several servers share
 *     none     the server deleted the zone
 *     removed  the key is no longer in the engine: the server left the fleet
 */
export interface ZoneClaim {
  readonly server: string;
  readonly zone: DnsName;
  readonly content: 'zone' | 'ptrs' | 'none' | 'removed';
  /**
   * The engine's revision of the key's creation.
   * A server that creates a zone again removes the key first, so this is since when it has the zone without a break.
   */
  readonly created: number;
  /** The engine's revision of the last write. */
  readonly revision: number;
}

/** A sign of life of a server, written every few seconds. */
export interface Beat {
  readonly server: string;
  /** The engine's revision of this sign of life. */
  readonly revision: number;
  /** How many claims the server still had to send, without withheld changes of zones that it claims. */
  readonly outbox: number;
  /** A revision of the engine that the server had read before it counted its outbox. */
  readonly seen: number;
  /** Whether the key is no longer in the engine. */
  readonly removed: boolean;
}

/**
 * The present servers, with the revision up to which each has sent all that it accepted; 0 if unknown.
 * The revision is the one that a server had seen before it found its outbox empty. The revision of the beat itself
 * proves less: between count and write, the server may accept a zone while another server's delete arrives first.
 */
export type Members = ReadonlyMap<string, number>;

/** All claims and beats that a worker knows. Messages may arrive in any order and several times. */
export interface Claims<C extends ZoneClaim = ZoneClaim> {
  /** Returns all known claims of a zone, sorted by server. */
  of(zone: DnsName): readonly C[];
  zones(): Iterable<DnsName>;
  members(): Members;
  /** Returns whether this is news. */
  learn(claim: C): boolean;
  /** Returns whether this is news. */
  learnBeat(beat: Beat): boolean;
  /** Marks everything as removed that a complete reading at a revision doesn't have. Returns the zones concerned. */
  learnAbsent(reading: CompleteReading): ReadonlySet<DnsName>;
}

/** All keys that the engine has at a revision. */
export interface CompleteReading {
  readonly revision: number;
  readonly keys: ReadonlySet<string>;
}

/** What is known about a server's beats. */
interface Heard {
  readonly revision: number;
  readonly sentThrough: number;
  readonly removed: boolean;
}

export function noClaims<C extends ZoneClaim = ZoneClaim>(): Claims<C> {
  const zones = new Map<DnsName, Map<string, C>>();
  const beats = new Map<string, Heard>();
  /** How many claims each server has in the engine. */
  const held = new Map<string, number>();
  const learn = (claim: C): boolean => {
    const { server, zone } = claim;
    const claims = zones.get(zone) ?? new Map<string, C>();
    const known = claims.get(server);
    if (known !== undefined && known.revision >= claim.revision) return false;
    zones.set(zone, claims.set(server, claim));
    held.set(server, (held.get(server) ?? 0) + count(claim) - (known === undefined ? 0 : count(known)));
    return true;
  };
  const learnBeat = ({ server, revision, outbox, seen, removed }: Beat): boolean => {
    const known = beats.get(server) ?? { revision: 0, sentThrough: 0, removed: true };
    // One that has seen more than the engine had was made before the engine was restored from a backup, and late.
    const said = outbox === 0 && !removed && seen <= revision ? seen : 0;
    const isNewer = revision > known.revision;
    const sentThrough = Math.max(known.sentThrough, said);
    if (!isNewer && sentThrough === known.sentThrough) return false;
    beats.set(server, isNewer ? { revision, sentThrough, removed } : { ...known, sentThrough });
    return true;
  };
  return {
    of: (zone) => [...(zones.get(zone)?.values() ?? [])].sort((a, b) => (a.server < b.server ? -1 : 1)),
    zones: () => zones.keys(),
    members() {
      const present = [...beats].filter(([, { removed }]) => !removed).map(([server]) => server);
      const claiming = [...held].filter(([, claims]) => claims > 0).map(([server]) => server);
      return new Map([...present, ...claiming].sort().map((server) => [server, beats.get(server)?.sentThrough ?? 0]));
    },
    learn,
    learnBeat,
    learnAbsent({ revision, keys }) {
      const changed = new Set<DnsName>();
      for (const claim of [...zones.values()].flatMap((claims) => [...claims.values()])) {
        if (claim.content === 'removed' || keys.has(claimKey(claim))) continue;
        if (learn({ ...claim, content: 'removed', revision })) changed.add(claim.zone);
      }
      for (const [server, { removed }] of beats)
        if (!removed && !keys.has(beatKey(server))) learnBeat({ server, revision, outbox: 0, seen: 0, removed: true });
      return changed;
    },
  };
}

function count({ content }: ZoneClaim): number {
  return content === 'removed' ? 0 : 1;
}

const serverName = /^[A-Za-z0-9][A-Za-z0-9._-]{0,252}$/;

/** Checks a server's name. Its keys begin with it, and its rights in the engine are for that prefix. */
export function isServerName(text: string): boolean {
  return serverName.test(text);
}

export function claimKey({ server, zone }: Pick<ZoneClaim, 'server' | 'zone'>): string {
  return `claim/${server}/${zone}`;
}

export function beatKey(server: string): string {
  return `beat/${server}`;
}

/** Returns what a key is about; null if it is neither a claim nor a beat, or not written as we write it. */
export function parseFleetKey(
  key: string,
): { readonly server: string; readonly zone: DnsName } | { readonly server: string; readonly zone: null } | null {
  // Names of reverse zones may have slashes (RFC 2317).
  const [kind = '', server = '', ...rest] = key.split('/');
  if (!isServerName(server)) return null;
  if (kind === 'beat') return rest.length === 0 ? { server, zone: null } : null;
  const zone = parseName(rest.join('/'));
  return kind === 'claim' && zone.ok && claimKey({ server, zone: zone.value }) === key
    ? { server, zone: zone.value }
    : null;
}
