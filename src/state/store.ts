import type { DnsName } from '../reconcile/name.ts';
import { parsePtrDocument, parseZoneDocument, type PtrDocument, type ZoneDocument } from './document.ts';
import { openDocument, type OpenDocument } from './open-document.ts';
import { nodeFiles, type FileOps } from './file-ops.ts';
import { withLock } from './lock.ts';
import { listZones } from './list-zones.ts';
import { ptrLockName, statePaths, workLockName, zoneFile, zoneLockName, type StatePaths } from './paths.ts';
import { prepareFolders } from './folders.ts';

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
  /** The zones that are known, in canonical order. */
  list(): Promise<DnsName[]>;
  /**
   * Reads a zone's document, changes it and writes it down for good, alone among all processes. The very same object,
   * or one of the same content, is not written; null for a zone that had a document forgets the zone.
   */
  update(zone: DnsName, change: ZoneChange): Promise<ZoneDocument | null>;
  /**
   * Works on a zone at a target alone among all processes, for as long as calls to a provider take. Documents can be
   * read and updated meanwhile, by this work and by others. Waits `timeoutMs` milliseconds at most for the others.
   */
  withWork<T>(zone: DnsName, target: string, wait: WorkWait, work: () => Promise<T>): Promise<T>;
  /** The wanted PTRs; none where there is no file of them. */
  readPtr(): Promise<PtrDocument>;
  /** As `update`, for the wanted PTRs. */
  updatePtr(change: PtrChange): Promise<PtrDocument>;
}

/** What a zone's document becomes; null where there is none, or shall be none. */
export type ZoneChange = (document: ZoneDocument | null) => ZoneDocument | null | Promise<ZoneDocument | null>;

/** What the wanted PTRs become. */
export type PtrChange = (document: PtrDocument) => PtrDocument | Promise<PtrDocument>;

/** How long to wait for others that work on the same, in milliseconds. */
export interface WorkWait {
  readonly timeoutMs: number;
}

/** `command` tells others who holds a lock; `files` are the calls to the file system. */
export interface StoreOptions {
  readonly command: string;
  readonly files?: FileOps;
}
