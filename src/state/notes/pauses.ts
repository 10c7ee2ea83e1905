import * as v from 'valibot';
import { lazily } from '../../reconcile/lazily.ts';
import type { DnsName } from '../../reconcile/dns/name.ts';
import { parseTime } from '../../reconcile/iso-time.ts';
import { endOfPause, longestPause, type Pause, type ZonePauses } from '../../reconcile/plan/pause.ts';
import { pausedPause } from '../../reconcile/plan/retry-schedule.ts';
import { timeText } from '../../text/time-text.ts';
import { durableFile } from '../files/durable-file.ts';
import type { FileOps } from '../files/file-ops.ts';
import { parseStateFile } from '../files/parse-state-file.ts';

/**
 * Everything or the zones that an administrator paused or switched off, and since when in ISO 8601.
 * A pause may end by itself. A zone stays switched off until it is switched on, also if Plesk deletes and recreates it.
 * Both go with a domain that Plesk renames.
 */
export interface Pauses {
  readonly format: 1;
  readonly all: string | null;
  readonly zones: Readonly<Record<DnsName, string>>;
  /** When the pause of everything ends; absent if only "resume" ends it. */
  readonly allUntil?: string | undefined;
  /** When the pauses of zones end, for those that end by themselves. */
  readonly until?: Readonly<Record<DnsName, string>> | undefined;
  /** Since when zones are switched off. */
  readonly off?: Readonly<Record<DnsName, string>> | undefined;
  /** What the fleet paused, as far as this machine has to know it. Other commands than those of the fleet don't change it. */
  readonly fleet?: ZonePauses | undefined;
}

export const noPauses: Pauses = { format: 1, all: null, zones: {} };

const schema = lazily(() => {
  const times = v.record(v.string(), v.string());
  const pauseSchema = v.object({ since: v.string(), until: v.nullable(v.string()) });
  return v.object({
    format: v.literal(1),
    all: v.nullable(v.string()),
    zones: times,
    allUntil: v.optional(v.string()),
    until: v.optional(times),
    off: v.optional(times),
    fleet: v.optional(v.object({ all: v.nullable(pauseSchema), zones: v.record(v.string(), pauseSchema) })),
  });
});

/** Returns the pause of a zone at a time in milliseconds since the epoch: the one that ends last; null without one. */
export function pauseAt(pauses: Pauses, zone: DnsName, now: number): Pause | null {
  return longestPause([ownPauseAt(pauses, zone, now), fleetPauseAt(pauses, zone, now)], now);
}

/** Returns the pause of a zone by a command on this machine; null without one. */
export function ownPauseAt(pauses: Pauses, zone: DnsName, now: number): Pause | null {
  return longestPause([ownPauseOfAll(pauses), ownPauseOf(pauses, zone)], now);
}

/** Returns the pause of a zone by the fleet; null without one. */
export function fleetPauseAt({ fleet }: Pauses, zone: DnsName, now: number): Pause | null {
  return longestPause([fleet?.all ?? null, fleet?.zones[zone] ?? null], now);
}

/** Returns the pause of all zones at a time in milliseconds since the epoch; null without one. */
export function pauseOfAll(pauses: Pauses, now: number): Pause | null {
  return longestPause([ownPauseOfAll(pauses), pauses.fleet?.all ?? null], now);
}

/** Returns what was paused by commands on this machine, without pauses that ended. */
export function ownPauses(pauses: Pauses, now: number): ZonePauses {
  const { until, ...running } = withoutEnded(pauses, now);
  const zones = Object.entries<string>(running.zones).map(([zone, since]): [string, Pause] => {
    const ends: Readonly<Record<string, string>> = until ?? {};
    return [zone, { since, until: ends[zone] ?? null }];
  });
  return { all: ownPauseOfAll(running), zones: Object.fromEntries(zones) };
}

function ownPauseOfAll({ all, allUntil }: Pauses): Pause | null {
  return all === null ? null : { since: all, until: allUntil ?? null };
}

function ownPauseOf({ zones, until }: Pauses, zone: DnsName): Pause | null {
  const since = zones[zone];
  return since === undefined ? null : { since, until: until?.[zone] ?? null };
}

/** Returns the pauses without those that ended by a time in milliseconds since the epoch. */
export function withoutEnded(pauses: Pauses, now: number): Pauses {
  const ended = Object.entries(pauses.until ?? {}).filter(([, until]) => parseTime(until) <= now);
  const kept = withoutPausesOf(pauses, new Set(ended.map(([zone]) => zone)));
  return longestPause([ownPauseOfAll(pauses)], now) === null ? { ...kept, all: null, allUntil: undefined } : kept;
}

/** Returns the pauses without those of some zones. */
export function withoutPausesOf(pauses: Pauses, gone: ReadonlySet<string>): Pauses {
  return { ...pauses, zones: without(pauses.zones, gone), until: without(pauses.until ?? {}, gone) };
}

/** Returns the pauses after renames: a new name is paused and switched off as its old one is, unless it already is. */
export function renamedPauses(pauses: Pauses, renames: readonly { from: DnsName; to: DnsName }[]): Pauses {
  const renamed = (since: Readonly<Record<DnsName, string>> = {}, taken = since): readonly [DnsName, string][] =>
    renames.flatMap(({ from, to }) => {
      const time = since[from];
      return time === undefined || taken[to] !== undefined ? [] : [[to, time]];
    });
  const { zones, until, off } = pauses;
  const [paused, ends, switchedOff] = [renamed(zones), renamed(until, zones), renamed(off)];
  if (paused.length === 0 && switchedOff.length === 0) return pauses;
  return {
    ...pauses,
    zones: { ...zones, ...Object.fromEntries(paused) },
    until: { ...until, ...Object.fromEntries(ends) },
    off: { ...off, ...Object.fromEntries(switchedOff) },
  };
}

/** Returns a record of zones without some of them. */
export function without<T>(all: Readonly<Record<string, T>>, gone: ReadonlySet<string>): Readonly<Record<string, T>> {
  return Object.fromEntries(Object.entries(all).filter(([zone]) => !gone.has(zone)));
}

/**
 * Returns when a paused zone is checked again, in milliseconds since the epoch: at the end of its pause, and before that
 * in case the pause ends early.
 */
export function nextPauseCheck(pause: Pause, now: number): number {
  return Math.min(endOfPause(pause), now + pausedPause);
}

/** Returns since when a zone is switched off, in ISO 8601; null if it isn't. */
export function offSince({ off }: Pauses, zone: DnsName): string | null {
  return off?.[zone] ?? null;
}

/** Formats the start and end of a pause. */
export function pauseWords({ since, until }: Pause): string {
  return `paused since ${timeText(since)}${until === null ? '' : ` until ${timeText(until)}`}`;
}

export interface PauseFile {
  /** Reads the pauses, or at least those that concern a zone. */
  read(zone?: DnsName): Promise<Pauses>;
  /** Changes it exclusively. */
  update(change: (pauses: Pauses) => Pauses): Promise<void>;
}

/** Opens the file of pauses. Pauses are decisions: if the file can't be read, nothing is assumed. */
export function pauseFile(path: string, files: FileOps, alone: <T>(work: () => Promise<T>) => Promise<T>): PauseFile {
  const file = durableFile<Pauses>(path, (content) => parse(content, path), files);
  const read = async (): Promise<Pauses> => (await file.read()) ?? noPauses;
  return {
    read,
    update: async (change) =>
      alone(async () => {
        const before = await read();
        const next = change(before);
        if (next !== before) await file.write(next);
      }),
  };
}

function parse(content: unknown, path: string): Pauses {
  return parseStateFile(
    schema(),
    content,
    path,
    'remove the file, and pause the zones again. Until then, nothing is applied',
  );
}
