import { isoTime } from '../../reconcile/iso-time.ts';
import type { StateContext } from '../context.ts';
import type { PassEntry } from './journal-entry.ts';
import { entryId } from './journal-id.ts';
import { keepJournal, upkeep, type Copiers, type Upkeep } from './journal-retention.ts';
import type { Journal } from './journal.ts';

/** The history of zones: every change of a document, and every pass. */
export interface StateJournal {
  readonly journal: Pick<Journal, 'newestFirst' | 'chainFrom'>;
  /** Records how a pass over a zone ended. Not synced, because nothing depends on it. */
  notePass(pass: Omit<PassEntry, 'id' | 'at' | 'command'>): Promise<void>;
  /** Packs ended months of the journal and limits its size. Usually there is work only once a month. */
  keepJournal(bounds?: Upkeep): Promise<void>;
}

/** Opens the journal for callers. `carriers` copy what a dropped month has. */
export function stateJournal(context: StateContext, journal: Journal, copiers: Copiers): StateJournal {
  const { now, by } = context;
  return {
    journal,
    notePass: async (pass) =>
      journal.note({
        id: entryId(now(), pass.of),
        at: isoTime(now()),
        ...(by !== null && { by }),
        command: 'pass',
        ...pass,
      }),
    keepJournal: async (bounds = upkeep) => keepJournal(bounds, context, copiers),
  };
}
