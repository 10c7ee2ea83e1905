import type { DnsSyncError } from '../reconcile/error.ts';

/**
 * The store that the servers and workers of a fleet share. Keys are relative to the fleet.
 *
 * A place is a folder, which ends with a slash or is empty, with all keys that begin with it; or else one key.
 *
 * - A write is complete or not there, survives the loss of a minority of the engine's nodes, and each has a revision
 *   that is greater than all before it.
 * - A reading has everything that was acknowledged before it began.
 * - A watch delivers every later change once, in the order of the revisions, also after lost connections.
 *
 * The methods throw `unreachable` if no majority of the nodes answers. A write may have happened then: read again.
 * They also throw it once after the engine was restored from a backup, whose revisions are lower: all leases have ended
 * then, and all watches end with `compacted`.
 */
export interface Engine {
  /** Reads all keys of a place, at one revision, sorted. */
  read(place: string): Promise<EngineReading>;
  /** Writes at most `maxPuts` different keys in one transaction, if all conditions hold, and the fence, if given. */
  write(puts: readonly EnginePut[], fence?: Fence): Promise<Written>;
  /** Watches all keys of a place, from the revision after the given one. */
  watch(place: string, afterRevision: number, on: (news: WatchNews) => void): Watch;
  /** Begins a lease of some seconds; the engine may grant more. */
  lease(seconds: number): Promise<Lease>;
  /** Ends all watches and connections. Leases remain until they expire. */
  close(): void;
}

/** How many keys a transaction may write. */
export const maxPuts = 100;

export interface EngineEntry {
  readonly key: string;
  readonly value: Buffer;
  /** The revision of the last write. */
  readonly revision: number;
  /** The revision of the first write since the key exists. */
  readonly created: number;
}

export interface EngineReading {
  readonly entries: readonly EngineEntry[];
  readonly revision: number;
}

export interface EnginePut {
  readonly key: string;
  /** Null removes the key. */
  readonly value: Buffer | null;
  /** The revision that the key must have; 0 if it must not exist. */
  readonly ifRevision: number;
  /** The lease that the key ends with. */
  readonly lease?: Lease;
}

/** A key that must exist since the given revision, so that only its writer gets through. */
export interface Fence {
  readonly key: string;
  readonly created: number;
}

/**
 * The result of a write. `moved`: a key has another revision, also if an earlier attempt of this write got through and
 * its answer was lost. `fenced`: the fence doesn't hold. `expired`: a lease has ended.
 */
export type Written =
  | { readonly kind: 'done'; readonly revision: number }
  | { readonly kind: 'moved' | 'fenced' | 'expired' };

/** A change of a key. The entry is null if the key was removed, or ended with its lease. */
export interface EngineChange {
  readonly key: string;
  readonly revision: number;
  readonly entry: EngineEntry | null;
}

/**
 * What a watch reports.
 * After `compacted` it has ended: the engine no longer has the changes after the revision, so begin again with `read`.
 * After `refused` it has ended too.
 */
export type WatchNews =
  | { readonly kind: 'changes'; readonly changes: readonly EngineChange[] }
  | { readonly kind: 'compacted' }
  | { readonly kind: 'refused'; readonly error: DnsSyncError };

export interface Watch {
  /** Ends the watch. Nothing is reported afterwards. */
  close(): void;
}

/** A right for a time, by the holder's own monotonic clock. */
export interface Lease {
  readonly id: string;
  /**
   * When the right ends, in milliseconds of the clock that the engine was opened with.
   * It is counted from before the last renewal was sent, so the engine never ends it sooner.
   */
  validUntil(): number;
  /** Renews the lease; returns false if it has ended. If it throws, the lease holds as long as before. */
  renew(): Promise<boolean>;
  /** Ends the lease and removes its keys. */
  end(): Promise<void>;
}

/** Checks whether a place is a folder. */
export function isFolder(place: string): boolean {
  return place === '' || place.endsWith('/');
}
