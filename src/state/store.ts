import type { Low } from 'lowdb';
import type { Levels } from '../reconcile/rate.ts';
import type { DnsName } from '../reconcile/name.ts';
import {
  noPtr,
  noTarget,
  parsePtrDocument,
  parseTargetDocument,
  parseZoneDocument,
  type PtrDocument,
  type TargetDocument,
  type ZoneDocument,
} from './document.ts';
import { catchUp } from './catch-up.ts';
import { liveClaims } from './claim.ts';
import { dueList, type DueList } from './due.ts';
import { chainNotes, type ChainNotes } from './chain-notes.ts';
import { removeDurably } from './durable-file.ts';
import { nodeFiles, type FileOps } from './file-ops.ts';
import { keepBroken, mendedDocument, mendedText } from './mend.ts';
import { mustBeReadable, openDocument, openUnlessBroken, writeDocument } from './one-document.ts';
import { prepareFolders } from './folders.ts';
import { carriedOver, digestOf, entryFor, markOf } from './journalled.ts';
import type { Cause, PassEntry } from './journal-entry.ts';
import { entryId } from './journal-id.ts';
import { keepJournal, upkeep, type Upkeep } from './journal-upkeep.ts';
import { openJournal, type Journal } from './journal.ts';
import { beat, readHeartbeat, type Heartbeat } from './heartbeat.ts';
import { listZones } from './list-zones.ts';
import { withLock } from './lock.ts';
import { changeLevels } from './levels.ts';
import {
  journalLock,
  ptrLock,
  rateFile,
  rateLock,
  statePaths,
  targetFile,
  upkeepLock,
  workerLock,
  workLock,
  zoneFile,
  zoneLock,
} from './paths.ts';

/** How long to wait for another process that is writing the same document, in milliseconds: a write takes a few. */
const writeTimeoutMs = 10_000;

/**
 * The state of all zones, one document a zone, shared by several processes and users. Documents are read without a
 * lock and are always whole. Every method throws `state-broken` or `state-newer` where a document can't be read as one,
 * `state-not-readable` and `state-not-writable` where the system says no, and `locked` where another process keeps it.
 */
export interface Store {
  /** The document of a zone; null where the zone isn't known. */
  read(zone: DnsName): Promise<ZoneDocument | null>;
  /** The zones whose last change a process left in the journal alone; their documents have it since this start. */
  readonly broughtForward: readonly DnsName[];
  /** The zones that are known, in canonical order. */
  list(): Promise<DnsName[]>;
  /**
   * Reads a zone's document, changes it and writes it down for good, alone among all processes. The very same object,
   * or one of the same content, is not written; null for a zone that had a document forgets the zone. A change of the
   * snapshot is in the journal before, with its cause; without one the command of the process is that.
   */
  update(zone: DnsName, change: ZoneChange, cause?: () => Cause): Promise<ZoneDocument | null>;
  /**
   * Works on a zone at a target alone among all processes, for as long as calls to a provider take. Documents can be
   * read and updated meanwhile, by this work and by others. Waits `timeoutMs` milliseconds at most for the others.
   */
  withWork<T>(zone: DnsName, target: string, wait: { readonly timeoutMs: number }, work: () => Promise<T>): Promise<T>;
  /**
   * Changes the levels of a target's token buckets, which all processes share, and gives what the change says beside
   * them. They are not worth a sync, and where they can't be kept, each process goes by its own.
   */
  withLevels<T>(
    target: string,
    change: (levels: Levels) => { readonly levels: Levels; readonly result: T },
  ): Promise<T>;
  /** What is remembered of a target; nothing where there is no file of it. */
  readTarget(target: string): Promise<TargetDocument>;
  /** As `update`, for a target. */
  updateTarget(target: string, change: (document: TargetDocument) => TargetDocument): Promise<TargetDocument>;
  /** Writes down how a pass over a zone ended. Nothing depends on it, so that it isn't worth a sync. */
  notePass(pass: Omit<PassEntry, 'id' | 'at' | 'command'>): Promise<void>;
  readonly journal: Pick<Journal, 'newestFirst' | 'chainFrom'>;
  /** Packs months of the journal that are over, and keeps all of it within bounds; nothing to do but once a month. */
  keepJournal(bounds?: Upkeep): Promise<void>;
  /** Notes that the hook was called at a time, in ISO 8601; never fails. */
  noteCall(at: string): Promise<void>;
  /** When the hook was called first and last; null where it never was. */
  calls(): Promise<Heartbeat | null>;
  readonly chain: ChainNotes;
  /** The zones that wait for another pass. */
  readonly due: DueList;
  /** Works as the one process that does what is due, without waiting for another; throws `locked` where there is one. */
  asWorker<T>(work: () => Promise<T>): Promise<T>;
  /** Whether there is such a process now. */
  hasWorker(): Promise<boolean>;
  /** Whether a process works on a zone at a target just now. */
  isWorkedOn(zone: DnsName, target: string): Promise<boolean>;
  /** The wanted PTRs; none where there is no file of them. */
  readPtr(): Promise<PtrDocument>;
  /** As `update`, for the wanted PTRs. */
  updatePtr(change: (document: PtrDocument) => PtrDocument | Promise<PtrDocument>): Promise<PtrDocument>;
}

/** What a zone's document becomes; null where there is none, or shall be none. */
export type ZoneChange = (document: ZoneDocument | null) => ZoneDocument | null | Promise<ZoneDocument | null>;

/**
 * `command` tells others who holds a lock, `version` the version of the program that wrote a document, `warn` an
 * administrator what was mended; `files` are the calls to the file system.
 */
export interface StoreOptions {
  readonly command: string;
  readonly version?: string;
  readonly warn?: (text: string) => void;
  readonly files?: FileOps;
}

/**
 * Opens the state in a directory, and makes what is missing of it. Throws `state-unsafe` where everybody on the machine
 * could write there, and `state-not-writable` where it can't be made.
 */
export async function openStore(
  directory: string,
  { command, version, warn = () => {}, files = nodeFiles }: StoreOptions,
): Promise<Store> {
  const paths = statePaths(directory);
  await prepareFolders(paths, files);
  const alone = <T>(lock: string, timeoutMs: number, work: () => Promise<T>): Promise<T> =>
    withLock(paths.locks, lock, { timeoutMs, command, files }, work);
  const parseZone =
    (zone: DnsName) =>
    (content: unknown, file: string): ZoneDocument =>
      parseZoneDocument(content, file, zone);
  const openPtr = (): Promise<Low<PtrDocument | null>> => openDocument(paths.ptr, parsePtrDocument, files);

  const journal = openJournal(paths.journal, files, (work) => alone(journalLock, writeTimeoutMs, work));

  /** Without a cause nothing is put into the journal: it is there already. */
  const updateZone = (
    zone: DnsName,
    timeoutMs: number,
    change: ZoneChange,
    cause: (() => Cause) | null,
  ): Promise<ZoneDocument | null> =>
    alone(zoneLock(zone), timeoutMs, async () => {
      const file = zoneFile(paths, zone);
      const { low, broken } = await openUnlessBroken(file, parseZone(zone), files);
      const before = broken === null ? low.data : await mendedDocument(zone, file, journal, files);
      const changed = await change(before);
      if (changed !== null && changed !== before) mustBeReadable(changed, (content) => parseZone(zone)(content, file));
      // Nothing takes the place of what nobody knows: a zone that Plesk deletes now may be ours.
      if (broken !== null && changed === null) throw broken;
      const entry = cause === null || changed === before ? null : entryFor(zone, before, changed, cause, Date.now());
      if (entry !== null) await journal.append(entry);
      if (changed === null) {
        if (before !== null) await removeDurably(files, file);
        return null;
      }
      const next = {
        ...changed,
        ...markOf(entry, changed, before),
        ...(version !== undefined && { writtenBy: version }),
      };
      if (broken === null) return writeDocument(low, before, next);
      const kept = await keepBroken(file, files);
      const written = await writeDocument(low, null, next);
      warn(mendedText(broken, kept, before !== null));
      return written;
    });

  /** A broken document is mended on the way, where the journal knows the zone; else it is told. */
  const readZone = async (zone: DnsName): Promise<ZoneDocument | null> => {
    const { low, broken } = await openUnlessBroken(zoneFile(paths, zone), parseZone(zone), files);
    if (broken === null) return low.data;
    return updateZone(zone, writeTimeoutMs, (document) => document, null).catch(() => {
      throw broken;
    });
  };

  const broughtForward = await catchUp(paths, files, (zone, change) => updateZone(zone, 0, change, null));

  return {
    read: readZone,
    broughtForward,
    list: () => listZones(paths, files, journal),
    update: (zone, change, cause = () => ({ command, digest: digestOf({ command, zone }) })) =>
      updateZone(zone, writeTimeoutMs, change, cause),
    withWork: (zone, target, { timeoutMs }, work) => alone(workLock(zone, target), timeoutMs, work),
    withLevels: (target, change) =>
      changeLevels(rateFile(paths, target), change, files, (work) => alone(rateLock(target), writeTimeoutMs, work)),
    journal,
    notePass: (pass) =>
      journal.note({ id: entryId(Date.now(), pass.of), at: new Date().toISOString(), command: 'pass', ...pass }),
    keepJournal: async (bounds = upkeep) => {
      const carry = async (zone: DnsName, change: ZoneChange) => updateZone(zone, writeTimeoutMs, change, carriedOver);
      const keepsAlone = (work: () => Promise<void>): Promise<void> => alone(upkeepLock, 0, work);
      return keepJournal(bounds, { files, paths, journal, carry, alone: keepsAlone });
    },
    readTarget: async (target) =>
      (await openUnlessBroken(targetFile(paths, target), parseTargetDocument, files)).low.data ?? noTarget,
    updateTarget: (target, change) =>
      alone(rateLock(target), writeTimeoutMs, async () => {
        const file = targetFile(paths, target);
        const { low, broken } = await openUnlessBroken(file, parseTargetDocument, files);
        const before = low.data ?? noTarget;
        const next = change(before);
        mustBeReadable(next, (content) => parseTargetDocument(content, file));
        // It only saves calls: what it said is looked up again.
        if (broken !== null) await keepBroken(file, files);
        return writeDocument(low, broken === null ? before : null, next);
      }),
    noteCall: async (at) => beat(paths.calls, at, files),
    calls: async () => readHeartbeat(paths.calls, files),
    chain: chainNotes(paths.chain, files),
    due: dueList(paths.due, files),
    asWorker: (work) => alone(workerLock, 0, work),
    hasWorker: async () => (await liveClaims(files, paths.locks, workerLock)).length > 0,
    isWorkedOn: async (zone, target) => (await liveClaims(files, paths.locks, workLock(zone, target))).length > 0,
    readPtr: async () => (await openPtr()).data ?? noPtr,
    updatePtr: (change) =>
      alone(ptrLock, writeTimeoutMs, async () => {
        const low = await openPtr();
        const before = low.data ?? noPtr;
        const next = await change(before);
        mustBeReadable(next, (content) => parsePtrDocument(content, paths.ptr));
        return writeDocument(low, before, next);
      }),
  };
}
