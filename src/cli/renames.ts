import { createHash } from 'node:crypto';
import type { AcceptedZone } from '../plesk/accept.ts';
import type { DnsName } from '../reconcile/name.ts';
import { shapeOf, type Rename, type Turnover } from '../reconcile/rename.ts';
import type { Snapshot } from '../reconcile/snapshot.ts';
import { digestOf } from '../state/journalled.ts';
import type { Store } from '../state/store.ts';
import type { Window } from '../state/turnovers.ts';

/**
 * Finds out which of the zones that a call made or deleted, with those of calls before within the window, are one domain
 * under another name, and writes it down at both. `at` is the time of the call in ISO 8601.
 */
export async function noteRenames(
  store: Store,
  accepted: readonly Pick<AcceptedZone, 'zone' | 'turnover'>[],
  at: string,
  window: Window,
): Promise<readonly Rename[]> {
  const turnovers: Turnover[] = [];
  for (const { zone, turnover } of accepted) {
    const snapshot = (await store.read(zone))?.snapshot;
    const content = turnover === 'deleted' ? snapshot?.deleted?.content : snapshot?.desired;
    const shape = content === null || content === undefined ? null : shapeOf(content);
    if (shape !== null) turnovers.push({ zone, kind: turnover ?? 'made', at, shape: digest(shape) });
  }
  if (turnovers.length === 0) return [];
  const renames = await store.turnovers.note(turnovers, window);
  for (const { from, to } of renames) {
    await mark(store, from, { renamedTo: { zone: to, at } });
    await mark(store, to, { renamedFrom: { zone: from, at } });
  }
  return renames;
}

async function mark(store: Store, zone: DnsName, marks: Pick<Snapshot, 'renamedFrom' | 'renamedTo'>): Promise<void> {
  await store.update(
    zone,
    (document) => (document === null ? null : { ...document, snapshot: { ...document.snapshot, ...marks } }),
    () => ({ command: 'rename', digest: digestOf(marks) }),
  );
}

function digest(text: string): string {
  return createHash('sha256').update(text).digest('hex');
}
