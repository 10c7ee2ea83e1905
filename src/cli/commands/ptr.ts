import type { Io } from '../io.ts';
import { listPtrs } from '../../sync/ptr/list.ts';
import { settlePtrs } from '../../sync/ptr/settle.ts';
import { ptrText } from '../render/ptr-text.ts';
import { jsonText } from '../render/json-text.ts';
import { withSession } from '../../sync/session.ts';

interface PtrOptions {
  readonly json?: boolean;
  readonly all?: boolean;
}

/** `ptr ls`: the PTRs that Plesk wants and no target holds, for the owner of the addresses; with --all also the others. */
export async function ptrLs(io: Io, { json, all }: PtrOptions): Promise<number> {
  return withSession(io, 'ptr', async ({ store, config }) => {
    await settlePtrs({ io, store, config });
    const list = await listPtrs(store);
    io.out(json === true ? jsonText(list) : ptrText(list, all === true));
    return 0;
  });
}
