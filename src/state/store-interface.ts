import type { DnsName } from '../reconcile/dns/name.ts';
import type { StateCheck } from './check/check-state.ts';
import type { TargetDocuments } from './documents/target-documents.ts';
import type { ZoneDocuments } from './documents/zone-documents.ts';
import type { StateEvents } from './events/state-events.ts';
import type { Identity } from './identity/identity.ts';
import type { OlderFile } from './identity/older-zones.ts';
import type { StateJournal } from './journal/state-journal.ts';
import type { WorkLocks } from './locks/work-locks.ts';
import type { ServerNotes } from './notes/server-notes.ts';
import type { WorkNotes } from './notes/work-notes.ts';
import type { PtrDocuments } from './ptrs/ptr-store.ts';

/** What a Plesk server keeps: what Plesk sent, its history, and the pending work. */
export interface ServerState extends ZoneDocuments, PtrDocuments, StateJournal, StateEvents, ServerNotes {
  /** Returns the owner of this state. It is read once per process, and created by the first run that writes. */
  identity(): Promise<Identity>;
  /** Zones with old content in a copied or restored state, until they are known to be current. */
  readonly older: OlderFile;
  /** Zones whose last change was only in the journal. This start updated their documents. */
  readonly recoveredZones: readonly DnsName[];
  /** Blocks of PTRs to which the same applies. */
  readonly recoveredPtrs: readonly DnsName[];
  /** Removes temporary files of killed processes. What can't be removed is left for the next time. */
  removeOrphans(): Promise<void>;
  /** Lists all faults of the state on disk. Repairs nothing. */
  examine(): Promise<StateCheck>;
}

/** What work on zones at a target needs, wherever it runs. */
export interface WorkState extends TargetDocuments, WorkLocks, WorkNotes {}

/**
 * The state of all zones, one document per zone, shared by several processes and users.
 * Documents are read without a lock and are always complete. Every method throws `state-broken` or `state-newer` if a
 * document is invalid, `state-not-readable` and `state-not-writable` if the system refuses access, and `locked` if
 * another process holds the lock. Callers depend on the narrowest part that suffices.
 */
export interface Store extends ServerState, WorkState {}
