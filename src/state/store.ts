import type { DnsName } from '../reconcile/dns/name.ts';
import type { ZoneDocument } from './documents/document.ts';
import { parseZoneDocument } from './documents/parse-document.ts';
import { catchUp } from './journal/replay.ts';
import { pauseFile } from './notes/pauses.ts';
import { isClaimedBy, someLiveClaim } from './locks/lock-file.ts';
import { openQueue } from './notes/queue.ts';
import { callNotes } from './notes/call-log.ts';
import { removeDurably } from './files/durable-file.ts';
import { nodeFiles, type FileOps } from './files/file-ops.ts';
import { keepBroken, repairedDocument, repairText } from './documents/repair.ts';
import { mustBeReadable, openUnlessBroken, writeDocument } from './documents/open-document.ts';
import { prepareFolders, realRoot } from './access/folders.ts';
import { carriedOver, digestOf, journalEntryFor, standingAt } from './journal/entry-for-change.ts';
import type { Cause } from './journal/journal-entry.ts';
import { entryId } from './journal/journal-id.ts';
import { keepJournal, upkeep } from './journal/journal-retention.ts';
import { noticeCopy } from './identity/notice-copy.ts';
import { openJournal } from './journal/journal.ts';
import { beat, readHeartbeat } from './notes/heartbeat.ts';
import { identityFile, type Identity } from './identity/identity.ts';
import { ParseCache } from './documents/parse-cache.ts';
import { listZones } from './documents/list-zones.ts';
import { lockWaits } from './locks/lock-waits.ts';
import { withLock } from './locks/lock.ts';
import { changeLevels } from './notes/bucket-levels.ts';
import { olderFile } from './identity/older-zones.ts';
import type { Store, ZoneChange } from './store-interface.ts';
import {
  identityLock,
  journalLock,
  olderLock,
  pauseLock,
  rateFile,
  rateLock,
  senderLock,
  statePaths,
  turnoverLock,
  upkeepLock,
  workerLock,
  workLock,
  zoneFile,
  zoneLock,
} from './files/paths.ts';
import { refusalReporter } from './access/report-refusal.ts';
import { targetDocuments } from './documents/target-documents.ts';
import { turnoverFile } from './notes/turnovers.ts';
import { ptrStore } from './ptrs/ptr-store.ts';
import { staleInIndex, summarize } from './documents/zone-index.ts';
import { isoTime } from '../reconcile/iso-time.ts';

export type { Store, ZoneChange } from './store-interface.ts';

/** How long to wait for another worker, in milliseconds: long enough for one of two that come at once to be it. */
const workerTimeoutMs = 200;

/**
 * `command` tells others who holds a lock, `now` is the clock in milliseconds since the epoch, `version` the version of the program that wrote a document, `warn` an
 * administrator what was mended; `budgetMs` is the time that is left to the command (`lockWaits`); `server` is the name of this server, if the configuration gives one; `files` are the calls to the file system.
 */
export interface StoreOptions {
  readonly command: string;
  readonly now: () => number;
  readonly server?: string | undefined;
  readonly version?: string;
  readonly warn?: (text: string) => void;
  readonly budgetMs?: number | null;
  readonly files?: FileOps;
}

/**
 * Opens the state in a directory, and makes what is missing of it. Throws `state-unsafe` where everybody on the machine
 * could write there, and `state-not-writable` where it can't be made.
 */
export async function openStore(
  directory: string,
  { command, now, server, version, warn = () => {}, budgetMs = null, files = nodeFiles }: StoreOptions,
): Promise<Store> {
  const report = refusalReporter(warn);
  const lockWaitMs = lockWaits(budgetMs);
  const paths = statePaths(await realRoot(directory, files));
  await prepareFolders(paths, files);
  const alone = <T>(lock: string, timeoutMs: number, work: () => Promise<T>): Promise<T> =>
    withLock(paths.locks, lock, { timeoutMs, command, now, files, report }, work);
  const parseZone =
    (zone: DnsName) =>
    (content: unknown, file: string): ZoneDocument =>
      parseZoneDocument(content, file, zone);

  const targets = targetDocuments(
    paths,
    files,
    (target, work) => alone(rateLock(target), lockWaitMs(), work),
    report,
    now,
  );

  const known = new ParseCache<ZoneDocument | null>();
  const journal = openJournal(paths.journal, files, (work) => alone(journalLock, lockWaitMs(), work));

  const ownIdentity = identityFile(paths.root, paths.identity, files, (work) =>
    alone(identityLock, lockWaitMs(), work),
  );
  let identity: Promise<Identity> | null = null;
  const readIdentity = async (): Promise<Identity> => (identity ??= ownIdentity.read(server ?? null));

  const isCopy = await ownIdentity.isCopy();
  // A copy is noticed after documents were brought forward, and what is written before that mustn't hide it.
  let noted: Promise<void> | null = isCopy ? Promise.resolve() : null;
  const noteWrite = async (): Promise<void> => (noted ??= noteFirstWrite());
  /** The first write establishes the identity. Recording goes on without one; sending doesn't. */
  async function noteFirstWrite(): Promise<void> {
    await readIdentity().catch(() => undefined);
    await ownIdentity.noteWrite();
  }

  /** Without a cause nothing is put into the journal: it is there already. */
  const updateZone = (
    zone: DnsName,
    timeoutMs: number,
    change: ZoneChange,
    cause: (() => Cause) | null,
  ): Promise<ZoneDocument | null> =>
    alone(zoneLock(zone), timeoutMs, async () => {
      const file = zoneFile(paths, zone);
      const { low, broken } = await openUnlessBroken(file, parseZone(zone), files, known);
      const before = broken === null ? low.data : await repairedDocument(zone, file, journal, files);
      const changed = await change(before);
      if (changed === before && broken === null) return before;
      // Nothing takes the place of what nobody knows: a zone that Plesk deletes now may be ours.
      if (broken !== null && changed === null) throw broken;
      const isLost = before?.journal !== undefined && !(await journal.has(before.journal));
      const isNew = cause !== null && changed !== before;
      const entry = isNew ? journalEntryFor(zone, before, changed, cause, now(), isLost) : null;
      const next = changed === null ? null : standingAt(entry, changed, before, version);
      if (next !== null && changed !== before) mustBeReadable(next, file, parseZone(zone), known);
      await noteWrite();
      if (entry !== null) await journal.append(entry);
      if (next === null) {
        if (before !== null) await removeDurably(files, file);
        return null;
      }
      if (broken === null) return writeDocument(low, before, next);
      const kept = await keepBroken(file, files, now());
      const written = await writeDocument(low, null, next);
      warn(repairText(broken, kept, before !== null));
      return written;
    });

  /** A broken document is mended on the way, where the journal knows the zone; else it is told. */
  const readZone = async (zone: DnsName): Promise<ZoneDocument | null> => {
    const { low, broken } = await openUnlessBroken(zoneFile(paths, zone), parseZone(zone), files, known);
    if (broken === null) return low.data;
    return updateZone(zone, lockWaitMs(), (document) => document, null).catch(() => {
      throw broken;
    });
  };

  const ptrs = ptrStore({
    paths,
    files,
    journal,
    command,
    version,
    noteWrite,
    warn,
    now,
    alone: (lock, work) => alone(lock, lockWaitMs(), work),
    aloneAtOnce: (lock, work) => alone(lock, 0, work),
  });
  const brought = await catchUp(
    paths,
    files,
    {
      zone: (zone, change) => updateZone(zone, 0, change, null),
      ptrs: async (block, entries) => ptrs.bring(block, entries),
    },
    report,
    now(),
  );

  const olderHere = olderFile(paths.older, files, (work) => alone(olderLock, lockWaitMs(), work));
  const older = isCopy
    ? await noticeCopy(ownIdentity, olderHere, async () => listZones(paths, files, journal, now()), now())
    : olderHere;

  return {
    read: readZone,
    older,
    broughtForward: brought.zones,
    broughtForwardPtrs: brought.blocks,
    ...ptrs,
    identity: readIdentity,
    list: () => listZones(paths, files, journal, now()),
    summarize: (zones, key, make) => summarize({ paths, files, read: readZone, report }, zones, key, make),
    staleSummaries: (key, make) => staleInIndex({ paths, files, read: readZone, report }, key, make),
    examine: async () => (await import('./documents/check-state.ts')).checkState(paths, files, journal),
    update: (zone, change, cause = () => ({ command, digest: digestOf({ command, zone }) })) =>
      updateZone(zone, lockWaitMs(), change, cause),
    withWork: (zone, target, { timeoutMs }, work) => alone(workLock(zone, target), timeoutMs, work),
    withLevels: (target, change) =>
      changeLevels(
        rateFile(paths, target),
        change,
        files,
        (work) => alone(rateLock(target), lockWaitMs(), work),
        report,
      ),
    journal,
    notePass: (pass) => journal.note({ id: entryId(now(), pass.of), at: isoTime(now()), command: 'pass', ...pass }),
    keepJournal: async (bounds = upkeep) => {
      const carry = async (zone: DnsName, change: ZoneChange) => updateZone(zone, lockWaitMs(), change, carriedOver);
      const keepsAlone = (work: () => Promise<void>): Promise<void> => alone(upkeepLock, 0, work);
      return keepJournal(bounds, { files, paths, journal, now, carry, ptrs, alone: keepsAlone });
    },
    readTarget: async (target) => targets.read(target),
    updateTarget: async (target, change) => targets.update(target, change),
    noteCall: async (at) => beat(paths.calls, at, files, report),
    calls: async () => readHeartbeat(paths.calls, files, report),
    callNotes: callNotes(paths, files, report),
    queue: openQueue(paths.due, files, report),
    pauses: pauseFile(paths.pauses, files, (work) => alone(pauseLock, lockWaitMs(), work)),
    turnovers: turnoverFile(paths.turnovers, files, (work) => alone(turnoverLock, lockWaitMs(), work), report),
    asWorker: (work) => alone(workerLock, workerTimeoutMs, work),
    hasWorker: async () => (await someLiveClaim(files, paths.locks, workerLock)) !== undefined,
    asSender: (target, work) => alone(senderLock(target), 0, work),
    isSending: async (target) => (await someLiveClaim(files, paths.locks, senderLock(target))) !== undefined,
    isUsedBy: async (by) => isClaimedBy(files, paths.locks, by),
    isWorkedOn: async (zone, target) => (await someLiveClaim(files, paths.locks, workLock(zone, target))) !== undefined,
  };
}
