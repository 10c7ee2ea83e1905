import type { CallNotes } from './notes/call-log.ts';
import type { TargetDocument, ZoneDocument } from './documents/document.ts';
import type { Queue } from './notes/queue.ts';
import type { StateCheck } from './documents/check-state.ts';
import type { Heartbeat } from './notes/heartbeat.ts';
import type { Identity } from './identity/identity.ts';
import type { Upkeep } from './journal/journal-retention.ts';
import type { Cause, PassEntry } from './journal/journal-entry.ts';
import type { Journal } from './journal/journal.ts';
import type { OlderFile } from './identity/older-zones.ts';
import type { PauseFile } from './notes/pauses.ts';
import type { TurnoverFile } from './notes/turnovers.ts';
import type { DnsSyncError } from '../reconcile/error.ts';
import type { DnsName } from '../reconcile/dns/name.ts';
import type { RequestedPtr } from '../reconcile/desired/ptr.ts';
import type { Levels } from '../reconcile/token-bucket.ts';

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
  /** Whose state this is; read once a process, and created by the first run that writes. */
  identity(): Promise<Identity>;
  /** The zones that a copied or restored state has an old content of, for as long as nobody knows better. */
  readonly older: OlderFile;
  /** The zones that are known, in canonical order. */
  list(): Promise<DnsName[]>;
  /**
   * What `make`, a pure function, makes of the documents of zones; of one that can't be read its error. It is kept in the
   * index for documents that nobody has written since; `key` stands for all that `make` goes by beside them.
   */
  summarize<T>(
    zones: readonly DnsName[],
    key: string,
    make: (document: ZoneDocument) => T,
  ): Promise<ReadonlyMap<DnsName, T | DnsSyncError>>;
  /** The zones of which the index says what their documents don't; see `summarize`. */
  staleSummaries(key: string, make: (document: ZoneDocument) => unknown): Promise<readonly string[]>;
  /** All that is not as it should be on disk; nothing is mended by it. */
  examine(): Promise<StateCheck>;
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
  readonly callNotes: CallNotes;
  /** The zones that wait for another pass. */
  readonly queue: Queue;
  /** Works as the one process that does what is due; throws `locked` where there is another. */
  asWorker<T>(work: () => Promise<T>): Promise<T>;
  /** Whether there is such a process now. */
  hasWorker(): Promise<boolean>;
  /** Works as the one call that sends for others at a target; throws `locked` where there is another. */
  asSender<T>(target: string, work: () => Promise<T>): Promise<T>;
  /** Whether a call sends for others at a target just now. */
  isSending(target: string): Promise<boolean>;
  /** Whether another process that runs a command works on anything here just now. */
  isUsedBy(command: string): Promise<boolean>;
  /** Whether a process works on a zone at a target just now. */
  isWorkedOn(zone: DnsName, target: string): Promise<boolean>;
  /** What an administrator paused. */
  readonly pauses: PauseFile;
  /** The zones that came and went lately. */
  readonly turnovers: TurnoverFile;
  /** The blocks of reverse names (`reverseBlock`) that have wanted PTRs, in canonical order. */
  ptrBlocks(): Promise<readonly DnsName[]>;
  /** The wanted PTRs of blocks, in their order. */
  readPtrs(blocks: readonly DnsName[]): Promise<readonly RequestedPtr[]>;
  /** As `update`, for the wanted PTRs of a block. Each block has a document, a lock and a chain of changes of its own. */
  updatePtrs(
    block: DnsName,
    change: (wanted: readonly RequestedPtr[]) => readonly RequestedPtr[] | Promise<readonly RequestedPtr[]>,
  ): Promise<readonly RequestedPtr[]>;
  /** Works as the one process that changes which PTRs are wanted as rows of zones. */
  withPtrRows<T>(work: () => Promise<T>): Promise<T>;
  /** The blocks whose last change a process left in the journal alone; their documents have it since this start. */
  readonly broughtForwardPtrs: readonly DnsName[];
}

/** What a zone's document becomes; null where there is none, or shall be none. */
export type ZoneChange = (document: ZoneDocument | null) => ZoneDocument | null | Promise<ZoneDocument | null>;
