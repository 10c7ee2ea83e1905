import type { Snapshot } from '../../reconcile/desired/snapshot.ts';
import { DnsSyncError } from '../../reconcile/error.ts';
import { goBack } from '../../reconcile/history/undo.ts';
import { isoTime } from '../../reconcile/iso-time.ts';
import { digestOf } from '../../state/digest.ts';
import type { ForwardChange } from '../history/forward-change.ts';
import type { Session } from '../session.ts';
import { severalZones } from '../zones/several-zones.ts';
import { deletedZones } from './deleted-zones.ts';

/**
 * Builds the change that restores a deleted zone with its content. Records nothing.
 * Throws `not-in-trash`, `several-zones` and `nothing-kept`.
 */
export async function restoreDeleted(session: Session, word: string): Promise<ForwardChange> {
  const [found, ...others] = await deletedZones(session, [word]);
  if (found === undefined || others.length > 0) throw notOne(word, others.length + Number(found !== undefined));
  const { zone, document } = found;
  const { snapshot } = document;
  const id = document.journal ?? '';
  const then: Snapshot = { ...snapshot, desired: snapshot.deleted?.content ?? null, deleted: null };
  const reversal = goBack(snapshot, then, { id, at: isoTime(session.now()) });
  if (reversal.kind !== 'changed') throw nothingKept(zone);
  const cause = { command: 'trash restore', digest: digestOf({ command: 'trash restore', zone, id }) };
  return { zone, document, snapshot: reversal.snapshot, cause };
}

function notOne(word: string, found: number): DnsSyncError {
  if (found > 0) return severalZones(word, found);
  return new DnsSyncError(
    'not-in-trash',
    `${JSON.stringify(word)} is not in the trash`,
    'run "dns-sync trash list" to see the zones in the trash',
  );
}

function nothingKept(zone: string): DnsSyncError {
  return new DnsSyncError(
    'nothing-kept',
    `${zone} had no content when it was deleted`,
    `find an earlier time with "dns-sync history ${zone}", then run "dns-sync restore ${zone} --at TIME"`,
  );
}
