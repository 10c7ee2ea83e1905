import { DnsSyncError } from '../../reconcile/error.ts';
import type { Snapshot } from '../../reconcile/desired/snapshot.ts';
import { goBack } from '../../reconcile/history/undo.ts';
import { digestOf } from '../../state/journal/entry-for-change.ts';
import { takeForward } from '../../sync/history/take-forward.ts';
import type { Io } from '../io.ts';
import { jsonText } from '../render/json-text.ts';
import { spelled } from '../../text/printable.ts';
import { trashText } from '../render/trash-text.ts';
import { withSession } from '../../sync/session.ts';
import { emptyTrash } from '../../sync/trash/empty.ts';
import { deletedZones, trashedZones } from '../../sync/trash/list.ts';
import { isoTime } from '../../reconcile/iso-time.ts';

interface TrashOptions {
  readonly json?: boolean;
  readonly yes?: boolean;
}

/** `trash ls`: the zones that Plesk deleted and that can be had back, with what of them still is at the provider. */
export async function trashLs(io: Io, { json }: TrashOptions): Promise<number> {
  return withSession(io, 'trash ls', async (session) => {
    const zones = (await deletedZones(session, [])).flatMap((item) => trashedZones(item, session.config));
    io.out(json === true ? jsonText({ format: 1, zones }) : trashText(zones));
    return 0;
  });
}

/** `trash restore`: brings a deleted zone back with its content, by a new change with a plan. Exit 0; 1 not or not all done. */
export async function trashRestore(io: Io, word: string, options: TrashOptions): Promise<number> {
  return withSession(io, 'trash restore', async (session) => {
    const [found, ...others] = await deletedZones(session, [word]);
    if (found === undefined || others.length > 0) throw notOne(word, others.length + Number(found !== undefined));
    const { zone, document } = found;
    const { snapshot } = document;
    const id = document.journal ?? '';
    const then: Snapshot = { ...snapshot, desired: snapshot.deleted?.content ?? null, deleted: null };
    const reversal = goBack(snapshot, then, { id, at: isoTime(io.now()) });
    if (reversal.kind !== 'changed') throw nothingKept(zone);
    const cause = { command: 'trash restore', digest: digestOf({ command: 'trash restore', zone, id }) };
    const question = `Bring ${spelled(zone)} back from the trash?`;
    return takeForward(session, { zone, document, snapshot: reversal.snapshot, cause, question }, options);
  });
}

/** `trash empty`: removes the emptied hosted zones of deleted zones now, where they are ours. Exit 0; 1 something stays. */
export async function trashEmpty(io: Io, words: readonly string[], options: TrashOptions): Promise<number> {
  return withSession(io, 'trash empty', async (session) => emptyTrash(session, words, options));
}

function notOne(word: string, found: number): DnsSyncError {
  const what =
    found === 0 ? `${JSON.stringify(word)} is not in the trash` : `${found} zones match ${JSON.stringify(word)}`;
  return new DnsSyncError(
    found === 0 ? 'not-in-trash' : 'several-zones',
    what,
    found === 0 ? '"dns-sync trash ls" lists what is' : 'name one zone',
  );
}

function nothingKept(zone: string): DnsSyncError {
  return new DnsSyncError(
    'nothing-kept',
    `${zone} had no content when it was deleted, so that there is nothing to bring back`,
    `"dns-sync history ${zone}" shows what it had before, and "dns-sync restore ${zone} --at TIME" brings it back`,
  );
}
