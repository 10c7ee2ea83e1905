import { parseName, type DnsName } from '../../reconcile/dns/name.ts';
import { DnsSyncError } from '../../reconcile/error.ts';
import { isoTime } from '../../reconcile/iso-time.ts';
import type { Pause } from '../../reconcile/plan/pause.ts';
import {
  fleetPauseAt,
  noPauses,
  ownPauseAt,
  pauseOfAll,
  withoutEnded,
  withoutPausesOf,
} from '../../state/notes/pauses.ts';
import { selectZones } from '../select-zones.ts';
import type { Session } from '../session.ts';

type PauseSession = Pick<Session, 'store' | 'config' | 'now'>;

/** The pause of all zones, and those of the given zones. Times are ISO 8601 in UTC; null is no end. */
export interface PausedZones {
  readonly all: Pause | null;
  readonly zones: readonly { readonly zone: DnsName; readonly since: string; readonly until: string | null }[];
}

/** Pauses all zones, also those created later. An earlier pause of all keeps its start. */
export async function pauseAllZones({ store, now }: PauseSession, until: string | null): Promise<PausedZones> {
  const at = isoTime(now());
  await store.pauses.update((before) => {
    const running = withoutEnded(before, now());
    return { ...running, all: running.all ?? at, allUntil: until ?? undefined };
  });
  const { all } = await store.pauses.read();
  return { all: { since: all ?? at, until }, zones: [] };
}

/** Pauses the matching zones. An earlier pause keeps its start. Throws `unknown-zone` if a pattern matches none. */
export async function pauseZones(
  session: PauseSession,
  words: readonly string[],
  until: string | null,
): Promise<PausedZones> {
  const { store, now } = session;
  const at = isoTime(now());
  const zones = await selectZones(session, words);
  await store.pauses.update((before) => {
    const running = withoutEnded(before, now());
    const others = withoutPausesOf(running, new Set(zones));
    const since = zones.map((zone) => [zone, running.zones[zone] ?? at]);
    const ends = until === null ? [] : zones.map((zone) => [zone, until]);
    return {
      ...others,
      zones: { ...others.zones, ...Object.fromEntries(since) },
      until: { ...others.until, ...Object.fromEntries(ends) },
    };
  });
  const paused = await store.pauses.read();
  const all = pauseOfAll(paused, now());
  return { all, zones: zones.map((zone) => ({ zone, since: paused.zones[zone] ?? at, until })) };
}

/** Zones whose pause ended, and whether all zones were paused. */
export interface ResumedZones {
  readonly all: boolean;
  readonly zones: readonly { readonly zone: DnsName; readonly wasPaused: boolean }[];
}

/** What a pause or its end means in a fleet; null without a fleet. */
export interface FleetWord {
  /** The names and globs of an order for all servers; null on a server, which pauses its own zones. */
  readonly patterns: readonly string[] | null;
  /** Why the fleet doesn't know it yet; null if it does. */
  readonly unreported: DnsSyncError | null;
  /** Whether pending changes are applied without another command. */
  readonly isApplied: boolean;
}

export interface Paused {
  readonly paused: PausedZones;
  readonly fleet: FleetWord | null;
}

export interface Resumed {
  readonly resumed: ResumedZones;
  readonly fleet: FleetWord | null;
}

/** Ends every pause. Zones that are switched off stay so. */
export async function resumeAllZones({ store, now }: PauseSession): Promise<ResumedZones> {
  const before = withoutEnded(await store.pauses.read(), now());
  await store.pauses.update(({ off, fleet }) => {
    return { ...noPauses, ...(off !== undefined && { off }), ...(fleet !== undefined && { fleet }) };
  });
  const zones = Object.keys(before.zones).flatMap((name) => {
    const zone = parseName(name);
    return zone.ok ? [{ zone: zone.value, wasPaused: true }] : [];
  });
  return { all: before.all !== null, zones };
}

/** Ends the pause of the matching zones. Throws `paused` if all are, or if the fleet pauses one, and `unknown-zone`. */
export async function resumeZones(session: PauseSession, words: readonly string[]): Promise<ResumedZones> {
  const { store, now } = session;
  const before = withoutEnded(await store.pauses.read(), now());
  if (before.all !== null) {
    throw new DnsSyncError(
      'paused',
      'all zones are paused, so a single zone cannot be resumed',
      'run "dns-sync resume" without a zone',
    );
  }
  const zones = await selectZones(session, words);
  const wasPaused = (zone: DnsName): boolean => ownPauseAt(before, zone, now()) !== null;
  const ordered = zones.find((zone) => !wasPaused(zone) && fleetPauseAt(before, zone, now()) !== null);
  if (ordered !== undefined)
    throw new DnsSyncError(
      'paused',
      `${ordered} is paused by an administrator of the fleet`,
      'run "dns-sync resume" on a worker',
    );
  await store.pauses.update((present) => withoutPausesOf(present, new Set(zones)));
  return { all: false, zones: zones.map((zone) => ({ zone, wasPaused: wasPaused(zone) })) };
}
