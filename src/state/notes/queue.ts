import { createHash } from 'node:crypto';
import { join } from 'node:path';
import * as v from 'valibot';
import { parseName, type DnsName } from '../../reconcile/dns/name.ts';
import { writeDurably } from '../files/durable-file.ts';
import { unless, type FileOps } from '../files/file-ops.ts';
import { isRefusal } from '../access/judge.ts';
import type { ReportRefusal } from '../access/report-refusal.ts';
import { safePart } from '../files/safe-name.ts';
import { createShared } from '../files/shared-file.ts';
import { whileReading, whileWriting } from '../files/file-errors.ts';

/** A zone that is to be worked on at a target from a time on, in milliseconds since the epoch. */
export interface QueuedZone {
  readonly zone: DnsName;
  readonly target: string;
  readonly at: number;
  /** There if it failed because its target was away, so that it need not wait when the target answers again. */
  readonly away?: true;
}

/** A note of the list: when it is due, one text for all notes of a target and of a zone, and the note's name in the list. */
export interface QueueEntry {
  readonly at: number;
  readonly lane: string;
  readonly zone: string;
  readonly away: boolean;
  readonly file: string;
}

/**
 * The zones that wait for another pass, so that nobody has to read all documents to find them. A note is a hint: the
 * zone's document says what there is to do, and a note that is out of date costs a look at it and no more. Times and
 * targets are in the names of the notes: what is due is seen without reading one.
 */
export interface Queue {
  /** Writes a note: for good, or only against the end of this process, which costs no sync. */
  add(item: QueuedZone, keep: 'for good' | 'beyond this process'): Promise<QueueEntry>;
  /** Takes a note off; nothing where there is none. */
  drop(item: QueuedZone | QueueEntry): Promise<void>;
  /** All notes of targets, the oldest first. */
  notes(): Promise<readonly QueueEntry[]>;
  /** The notes of zones with a late call, the oldest first; `lateCalls` is their target. */
  lateNotes(): Promise<readonly QueueEntry[]>;
  /** What a note says; null where it is gone, or isn't one of ours. */
  read(note: QueueEntry): Promise<QueuedZone | null>;
}

const noteSchema = v.object({ zone: v.string(), target: v.string() });

/**
 * `<milliseconds>.<target>.<hash of the zone>.json`, with as many digits for every time until the year 5138; `.away`
 * before `.json` when the target was away.
 */
const noteName = /^(\d{14})\.([\w%~-]+)\.([0-9a-f]{24})(\.away)?\.json$/;

/** The last time that a note can have, in the year 5138. */
const lastTime = 99_999_999_999_999;

/** Stands for a target in the notes of zones with a late call. No target has such a name. */
export const lateCalls = '@late';

/** The name stays far below the 255 octets of file systems. */
const maxTargetLength = 50;

const lateLane = targetKey(lateCalls);

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

  async function allNotes(): Promise<readonly QueueEntry[]> {
    const names = (await whileReading(folder, () => unless(['ENOENT'], files.readdir(folder)))) ?? [];
    return names.sort().flatMap((file) => {
      const [, at, lane, zone, away] = noteName.exec(file) ?? [];
      return at === undefined || lane === undefined || zone === undefined
        ? []
        : [{ at: Number(at), lane, zone, away: away !== undefined, file }];
    });
  }

  /** Whatever has the name of a note and is no file of ours says nothing: it is taken off as any such note is. */
  const passOver = (error: unknown): undefined => {
    if (!isRefusal(error)) throw error;
    report(error);
  };

  return {
    async add(item, keep) {
      const note = noteOf(item);
      const path = join(folder, note.file);
      const text = JSON.stringify({ zone: item.zone, target: item.target });
      // Who found a note for good without its text would take it for none, and off the list.
      await whileWriting(path, async () =>
        keep === 'for good' ? writeDurably(files, path, text) : writeQuickly(path, text),
      );
      return note;
    },
    async drop(item) {
      const path = join(folder, 'file' in item ? item.file : noteOf(item).file);
      await whileWriting(path, () => unless(['ENOENT'], files.unlink(path)));
    },
    notes: async () => (await allNotes()).filter(({ lane }) => lane !== lateLane),
    lateNotes: async () => (await allNotes()).filter(({ lane }) => lane === lateLane),
    async read({ at, file }) {
      const path = join(folder, file);
      const text = await whileReading(path, () => unless(['ENOENT'], files.readFile(path))).catch(passOver);
      const note = text === undefined ? null : v.safeParse(noteSchema, parsed(text));
      if (note?.success !== true) return null;
      const zone = parseName(note.output.zone);
      return zone.ok ? { zone: zone.value, target: note.output.target, at } : null;
    },
  };
}

function noteOf(item: QueuedZone): QueueEntry {
  const zone = createHash('sha256').update(item.zone).digest('hex').slice(0, 24);
  const lane = targetKey(item.target);
  const at = Math.max(0, Math.min(lastTime, Math.floor(item.at)));
  const away = item.away === true;
  return { at, lane, zone, away, file: `${String(at).padStart(14, '0')}.${lane}.${zone}${away ? '.away' : ''}.json` };
}

/** The text that all notes of a target share. */
export function targetKey(target: string): string {
  return safePart(target, maxTargetLength);
}

/** A note that was cut by a power failure is no note. */
function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}
