import type { DnsName } from '../reconcile/dns/name.ts';
import type { StateCheck } from './check/check-state.ts';
import type { TargetDocuments } from './documents/target-documents.ts';
import type { ZoneDocuments } from './documents/zone-documents.ts';
import type { Identity } from './identity/identity.ts';
import type { OlderFile } from './identity/older-zones.ts';
import type { StateJournal } from './journal/state-journal.ts';
import type { WorkLocks } from './locks/work-locks.ts';
import type { ServerNotes } from './notes/server-notes.ts';
import type { WorkNotes } from './notes/work-notes.ts';
import type { PtrDocuments } from './ptrs/ptr-store.ts';

/** What a Plesk server keeps: what Plesk said, how it came to that, and what is left to do. */
export interface ServerState extends ZoneDocuments, PtrDocuments, StateJournal, ServerNotes {
  /** Whose state this is; read once a process, and created by the first run that writes. */
  identity(): Promise<Identity>;
  /** The zones that a copied or restored state has an old content of, for as long as nobody knows better. */
  readonly older: OlderFile;
  /** The zones whose last change a process left in the journal alone; their documents have it since this start. */
  readonly broughtForward: readonly DnsName[];
  /** The blocks of PTRs of which the same is true. */
  readonly broughtForwardPtrs: readonly DnsName[];
  /** All that is not as it should be on disk; nothing is mended by it. */
  examine(): Promise<StateCheck>;
}

/** What work on zones at a target needs, wherever it is done. */
export interface WorkState extends TargetDocuments, WorkLocks, WorkNotes {}

/**
 * The state of all zones, one document a zone, shared by several processes and users. Documents are read without a
 * lock and are always whole. Every method throws `state-broken` or `state-newer` where a document can't be read as one,
 * `state-not-readable` and `state-not-writable` where the system says no, and `locked` where another process keeps it.
 * Callers take the narrowest part that does.
 */
export interface Store extends ServerState, WorkState {}
