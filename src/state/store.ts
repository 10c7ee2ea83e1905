import { openContext, type StoreOptions } from './context.ts';
import { targetDocuments } from './documents/target-documents.ts';
import { zoneDocuments } from './documents/zone-documents.ts';
import { eventFeed } from './events/event-feed.ts';
import { stateEvents } from './events/state-events.ts';
import { journalLock } from './files/paths.ts';
import { openIdentity } from './identity/open-identity.ts';
import { openJournal } from './journal/journal.ts';
import { recoverChanges } from './journal/recover-changes.ts';
import { stateJournal } from './journal/state-journal.ts';
import { workLocks } from './locks/work-locks.ts';
import { serverNotes } from './notes/server-notes.ts';
import { workNotes } from './notes/work-notes.ts';
import { ptrStore } from './ptrs/ptr-store.ts';
import type { Store } from './store-interface.ts';

export type { StoreOptions } from './context.ts';
export type { ZoneChange } from './documents/zone-documents.ts';
export type { ServerState, Store } from './store-interface.ts';

/**
 * Opens the state in a directory and creates its missing parts.
 * Throws `state-unsafe` if every user could write there, and `state-not-writable` if it can't be created.
 */
export async function openStore(directory: string, options: StoreOptions): Promise<Store> {
  const context = await openContext(directory, options);
  const { paths, files, alone } = context;
  const journal = openJournal(paths.journal, files, async (work) => alone(journalLock, work));
  const { identity, noteWrite, findOlder } = await openIdentity(context, options.server ?? null);
  const feed = eventFeed(context);
  const zones = zoneDocuments(context, { journal, feed }, noteWrite);
  const ptrs = ptrStore(context, journal, noteWrite);
  const recovered = await recoverChanges(context, {
    zone: async (zone, change) => zones.recover(zone, change),
    ptrs: async (block, entries) => ptrs.recover(block, entries),
  });
  return {
    ...zones,
    ...ptrs,
    ...stateEvents(context, { zones, feed }),
    ...stateJournal(context, journal, { zones, ptrs }),
    ...serverNotes(context),
    ...targetDocuments(context),
    ...workLocks(context),
    ...workNotes(context),
    identity,
    older: await findOlder(async () => zones.list()),
    recoveredZones: recovered.zones,
    recoveredPtrs: recovered.blocks,
    removeOrphans: async () => (await import('./files/remove-orphans.ts')).removeOrphans(paths, files, context.now()),
    examine: async () => (await import('./check/check-state.ts')).checkState(paths, files, journal),
  };
}
