import * as v from 'valibot';
import type { DnsName } from '../../reconcile/dns/name.ts';
import { parseTime } from '../../reconcile/iso-time.ts';
import { timeText } from '../../text/time-text.ts';
import { durableFile } from '../files/durable-file.ts';
import type { FileOps } from '../files/file-ops.ts';
import { parseStateFile } from '../files/parse-state-file.ts';

/**
 * Everything or the zones that an administrator paused or switched off, and since when in ISO 8601.
 * A pause may end by itself. A zone stays switched off until it is switched on, also if Plesk deletes and recreates it.
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
}

export const noPauses: Pauses = { format: 1, all: null, zones: {} };

const times = v.record(v.string(), v.string());
const schema = v.object({
  format: v.literal(1),
  all: v.nullable(v.string()),
  zones: times,
  allUntil: v.optional(v.string()),
  until: v.optional(times),
  off: v.optional(times),
});

/** A pause of a zone, with times in ISO 8601. `until` is null if only "resume" ends it. */
export interface Pause {
  readonly since: string;
  readonly until: string | null;
}

/** Returns the pause of a zone at a time in milliseconds since the epoch; null without one. */
export function pauseAt({ all, allUntil, zones, until }: Pauses, zone: DnsName, now: number): Pause | null {
  const ofAll = all === null ? null : running({ since: all, until: allUntil ?? null }, now);
  const since = zones[zone];
  return ofAll ?? (since === undefined ? null : running({ since, until: until?.[zone] ?? null }, now));
}

function running(pause: Pause, now: number): Pause | null {
  return pause.until !== null && parseTime(pause.until) <= now ? null : pause;
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
  read(): Promise<Pauses>;
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
    schema,
    content,
    path,
    'remove the file, and pause the zones again. Until then, nothing is applied',
  );
}
