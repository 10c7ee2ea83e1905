import { createHash } from 'node:crypto';
import { join } from 'node:path';
import * as v from 'valibot';
import { lazily } from '../../reconcile/lazily.ts';
import { parseName, type DnsName } from '../../reconcile/dns/name.ts';
import { writeDurably } from '../files/durable-file.ts';
import { unless, type FileOps } from '../files/file-ops.ts';
import { isRefusal } from '../access/judge.ts';
import type { ReportRefusal } from '../access/report-refusal.ts';
import { safePart } from '../files/safe-name.ts';
import { createShared } from '../files/shared-file.ts';
import { whileReading, whileWriting } from '../files/file-errors.ts';

/** A zone to work on at a target from a given time, in milliseconds since the epoch. */
export interface QueuedZone {
  readonly zone: DnsName;
  readonly target: string;
  readonly at: number;
  /** Set if the target was unavailable, so that the zone is retried as soon as the target answers. */
  readonly unavailable?: true;
}

/** A queue entry: when it is due, the keys of its target and its zone, whether the target was unavailable, and its file name. */
export interface QueueEntry {
  readonly at: number;
  readonly targetKey: string;
  readonly zone: string;
  readonly unavailable: boolean;
  readonly file: string;
}

/**
 * The zones that wait for another pass, so that finding them doesn't require reading all documents.
 * An entry is a hint: the zone's document says what to do, and an outdated entry costs only a read of it. File names
 * contain times and targets, so due entries are found without opening files.
 */
export interface Queue {
  /** Adds an entry, durably (`for good`) or only against the end of this process, without a sync. */
  add(item: QueuedZone, keep: 'for good' | 'beyond this process'): Promise<QueueEntry>;
  /** Removes an entry; does nothing if there is none. */
  drop(item: QueuedZone | Pick<QueueEntry, 'file'>): Promise<void>;
  /** Lists all entries of targets, oldest first. */
  entries(): Promise<readonly QueueEntry[]>;
  /** Lists the entries of zones with a late call, oldest first. Their target is `lateCalls`. */
  lateEntries(): Promise<readonly QueueEntry[]>;
  /** Lists the entries of zones to send to a fleet, oldest first. Their target is `fleetOutbox`. */
  outboxEntries(): Promise<readonly QueueEntry[]>;
  /** Reads an entry; null if it no longer exists or isn't ours. */
  read(entry: QueueEntry): Promise<QueuedZone | null>;
}

const entrySchema = lazily(() => v.object({ zone: v.string(), target: v.string() }));

/**
 * `<milliseconds>.<target>.<hash of the zone>.json`, with a fixed number of digits until the year 5138.
 * `.away` precedes `.json` if the target was unavailable.
 */
const entryName = /^(\d{14})\.([\w%~-]+)\.([0-9a-f]{24})(\.away)?\.json$/;

/** The last time of an entry, in the year 5138. */
const lastTime = 99_999_999_999_999;

/** The target name in entries of zones with a late call. No real target has this name. */
export const lateCalls = '@late';

/** The target name in entries of zones whose claim is to be sent to a fleet. */
export const fleetOutbox = '@fleet';

/** Keeps names far below the 255 octets of file systems. */
const maxTargetLength = 50;

const lateKey = lazily(() => targetKey(lateCalls));
const outboxKey = lazily(() => targetKey(fleetOutbox));

export function openQueue(folder: string, files: FileOps, report: ReportRefusal = () => {}): Queue {
  async function writeQuickly(path: string, text: string): Promise<void> {
    const file = await unless(['EEXIST'], createShared(files, path));
    if (file === undefined) return;
    try {
      await file.write(text);
    } finally {
      await file.close();
    }
  }

  async function allEntries(): Promise<readonly QueueEntry[]> {
    const names = (await whileReading(folder, () => unless(['ENOENT'], files.readdir(folder)))) ?? [];
    return names.sort().flatMap((file) => {
      const [, at, key, zone, suffix] = entryName.exec(file) ?? [];
      return at === undefined || key === undefined || zone === undefined
        ? []
        : [{ at: Number(at), targetKey: key, zone, unavailable: suffix !== undefined, file }];
    });
  }

  /** Treats a foreign file with the name of an entry as empty; it is removed like other empty entries. */
  const ignoreRefusal = (error: unknown): undefined => {
    if (!isRefusal(error)) throw error;
    report(error);
  };

  return {
    async add(item, keep) {
      const entry = entryOf(item);
      const path = join(folder, entry.file);
      const text = JSON.stringify({ zone: item.zone, target: item.target });
      // A reader that found a durable entry without its text would remove it as empty.
      await whileWriting(path, async () =>
        keep === 'for good' ? writeDurably(files, path, text) : writeQuickly(path, text),
      );
      return entry;
    },
    async drop(item) {
      const path = join(folder, 'file' in item ? item.file : entryOf(item).file);
      await whileWriting(path, () => unless(['ENOENT'], files.unlink(path)));
    },
    entries: async () => (await allEntries()).filter(({ targetKey: key }) => key !== lateKey() && key !== outboxKey()),
    lateEntries: async () => (await allEntries()).filter((entry) => entry.targetKey === lateKey()),
    outboxEntries: async () => (await allEntries()).filter((entry) => entry.targetKey === outboxKey()),
    async read({ at, file }) {
      const path = join(folder, file);
      const text = await whileReading(path, () => unless(['ENOENT'], files.readFile(path))).catch(ignoreRefusal);
      const entry = text === undefined ? null : v.safeParse(entrySchema(), parsed(text));
      if (entry?.success !== true) return null;
      const zone = parseName(entry.output.zone);
      return zone.ok ? { zone: zone.value, target: entry.output.target, at } : null;
    },
  };
}

function entryOf(item: QueuedZone): QueueEntry {
  const zone = createHash('sha256').update(item.zone).digest('hex').slice(0, 24);
  const key = targetKey(item.target);
  const at = Math.max(0, Math.min(lastTime, Math.floor(item.at)));
  const unavailable = item.unavailable === true;
  return {
    at,
    targetKey: key,
    zone,
    unavailable,
    file: `${String(at).padStart(14, '0')}.${key}.${zone}${unavailable ? '.away' : ''}.json`,
  };
}

/** Returns the key that all entries of a target share. */
export function targetKey(target: string): string {
  return safePart(target, maxTargetLength);
}

/** Parses an entry; one that a power failure truncated counts as none. */
function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}
