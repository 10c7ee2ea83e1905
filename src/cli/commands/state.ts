import type { Io } from '../io.ts';
import { count } from '../../text/count.ts';
import { withSession } from '../../sync/session.ts';

/** `state accept`: takes a restored or copied state as current, so that its zones are applied again. Exit 0. */
export async function stateAccept(io: Io): Promise<number> {
  return withSession(io, 'state accept', async ({ store }) => {
    // A broken list is accepted too.
    const older = await store.older.read().catch(() => undefined);
    await store.older.clear();
    if (older === null) io.out('Nothing to accept: no zone is held because of a restored state.\n');
    else if (older === undefined) io.out('The state is current again; run "dns-sync plan".\n');
    else io.out(`${count(older.zones.size, 'zone')} released; run "dns-sync apply" to apply pending changes.\n`);
    return 0;
  });
}
