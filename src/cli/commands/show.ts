import { findChange } from '../../sync/history/read-history.ts';
import { showRecord } from '../../sync/history/describe-entry.ts';
import type { Io } from '../io.ts';
import { showText } from '../render/history-text.ts';
import { jsonText } from '../render/json-text.ts';
import { withSession } from '../../sync/session.ts';

/** `show`: a change before and after, and what the passes did; the id of a pass shows the change that it carried out. */
export async function show(io: Io, id: string, options: { readonly json?: boolean }): Promise<number> {
  return withSession(io, 'show', async ({ store, config: { records } }) => {
    const { told } = await findChange(io, store.journal, id);
    io.out(options.json === true ? jsonText(showRecord(told, records)) : showText(told, records, io.style));
    return 0;
  });
}
