import { isoTime } from '../../reconcile/iso-time.ts';
import type { StateContext } from '../context.ts';
import type { PassEntry } from './journal-entry.ts';
import { entryId } from './journal-id.ts';
import { keepJournal, upkeep, type Carriers, type Upkeep } from './journal-retention.ts';
import type { Journal } from './journal.ts';

/** What happened to zones: every change of a document, and every pass. */
export interface StateJournal {
  readonly journal: Pick<Journal, 'newestFirst' | 'chainFrom'>;
  /** Writes down how a pass over a zone ended. Nothing depends on it, so that it isn't worth a sync. */
  notePass(pass: Omit<PassEntry, 'id' | 'at' | 'command'>): Promise<void>;
  /** Packs months of the journal that are over, and keeps all of it within bounds; nothing to do but once a month. */
  keepJournal(bounds?: Upkeep): Promise<void>;
}

/** The journal as callers see it; `carriers` keep what a dropped month has. */
export function stateJournal(context: StateContext, journal: Journal, carriers: Carriers): StateJournal {
  const { now } = context;
  return {
    journal,
    notePass: async (pass) =>
      journal.note({ id: entryId(now(), pass.of), at: isoTime(now()), command: 'pass', ...pass }),
    keepJournal: async (bounds = upkeep) => keepJournal(bounds, context, carriers),
  };
}
