import { isGlob, matchesName } from '../reconcile/dns/name-pattern.ts';
import { parseName, withoutFinalDot, type DnsName } from '../reconcile/dns/name.ts';
import { longestPause, type Pause, type ZonePauses } from '../reconcile/plan/pause.ts';

/** The pauses of a fleet: an administrator pauses zones of all servers, and a server its own. */
export interface KnownPauses {
  /** Checks whether any pause runs at a time in milliseconds since the epoch. */
  isAnyAt(now: number): boolean;
  /** An administrator's order for all zones, also later ones; null without one. */
  readonly ofAll: Pause | null;
  /** Learns an administrator's order; null removes it. */
  learnOrder(pattern: string, pause: Pause | null): void;
  /** Learns what a server paused of the zones that are kept for it; null if nothing. */
  learnServer(server: string, pauses: ZonePauses | null): void;
  /** Returns the pause of a zone that is kept for a server, or for none, at a time in milliseconds since the epoch. */
  of(zone: DnsName, owner: string | null, now: number): Pause | null;
}

export function noKnownPauses(): KnownPauses {
  const names = new Map<string, Pause>();
  const globs = new Map<string, Pause>();
  const servers = new Map<string, ZonePauses>();
  return {
    isAnyAt(now) {
      const ofServers = [...servers.values()].flatMap(({ all, zones }) => [all, ...Object.values(zones)]);
      return longestPause([...names.values(), ...globs.values(), ...ofServers], now) !== null;
    },
    get ofAll() {
      return globs.get('*') ?? null;
    },
    learnOrder(pattern, pause) {
      const orders = isGlob(pattern) ? globs : names;
      if (pause === null) orders.delete(pattern);
      else orders.set(pattern, pause);
    },
    learnServer(server, pauses) {
      if (pauses === null) servers.delete(server);
      else servers.set(server, pauses);
    },
    of(zone, owner, now) {
      const own = owner === null ? undefined : servers.get(owner);
      const matching = [...globs].filter(([glob]) => matchesName(glob, zone)).map(([, pause]) => pause);
      return longestPause([names.get(zone) ?? null, ...matching, own?.all ?? null, own?.zones[zone] ?? null], now);
    },
  };
}

/** Returns the pattern of a pause as its key has it: a name in its ASCII form, or a glob; null if it is neither. */
export function pausePattern(word: string): string | null {
  if (isGlob(word)) return withoutFinalDot(word.toLowerCase());
  const name = parseName(word);
  return name.ok ? name.value : null;
}
