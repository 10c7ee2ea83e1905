import stringify from 'fast-json-stable-stringify';
import { compareSets, keyOf, sameOrNull, type RecordSet, type SetKey, type SetName } from '../dns/record-set.ts';
import { setChanges, subjectOf } from './set-changes.ts';
import type { Snapshot, Undone } from '../desired/snapshot.ts';
import type { Zone } from '../desired/zone.ts';

/**
 * The result of undoing a change.
 * `same`: nothing differs. `overtaken`: undoing would lose a later change of these record sets; without any, of the zone.
 */
export type Reversal =
  | { readonly kind: 'changed'; readonly snapshot: Snapshot }
  | { readonly kind: 'same' }
  | { readonly kind: 'overtaken'; readonly sets: readonly SetName[] };

/** A change of a zone: its snapshot before and after, null if the zone was unknown. */
export interface Turn {
  readonly before: Snapshot | null;
  readonly after: Snapshot | null;
  /** Whether the change itself was an undo or a restore. */
  readonly wasUndo: boolean;
}

/**
 * Undoes a change.
 * If the zone is still as the change left it, everything is restored. If other record sets changed since, only those of
 * this change are restored.
 */
export function takeBack(current: Snapshot | null, { before, after, wasUndo }: Turn, undone: Undone): Reversal {
  if (contentOf(current) === contentOf(before)) return { kind: 'same' };
  if (contentOf(current) === contentOf(after)) {
    // The state before an undo is Plesk's, unless that was an undo too.
    const mark = wasUndo ? before?.undone : undone;
    return { kind: 'changed', snapshot: withContent(current, before, undone.at, mark) };
  }
  const [now, old, made] = [current?.desired, before?.desired, after?.desired];
  if (!current || !now || !old || !made) return { kind: 'overtaken', sets: [] };
  const merged = mergeSets(now.sets, old.sets, made.sets);
  if (merged.overtaken.length > 0) return { kind: 'overtaken', sets: merged.overtaken };
  if (merged.sets === null) return { kind: 'same' };
  const zone: Zone = { ...now, sets: merged.sets };
  return { kind: 'changed', snapshot: { ...current, desired: zone, undone } };
}

/** Restores a zone to an earlier snapshot. */
export function goBack(current: Snapshot | null, then: Snapshot, undone: Undone): Reversal {
  if (contentOf(current) === contentOf(then)) return { kind: 'same' };
  return { kind: 'changed', snapshot: withContent(current, then, undone.at, undone) };
}

/** Returns what a provider would show of a snapshot. An unknown zone and a deleted one look the same there. */
function contentOf(snapshot: Snapshot | null): string {
  const part = (zone: Zone | null | undefined) => (zone ? { sets: zone.sets, rejects: zone.rejects } : null);
  return stringify({ desired: part(snapshot?.desired), emptied: part(snapshot?.emptied) });
}

/**
 * Combines the content of one snapshot with the call data of another, because Plesk's next call continues its own
 * serials.
 */
function withContent(
  current: Snapshot | null,
  content: Snapshot | null,
  at: string,
  undone: Undone | undefined,
): Snapshot {
  // Content that an administrator restores or removes was not renamed.
  const { undone: _, renamedFrom: __, renamedTo: ___, aside: ____, ...known } = (current ?? content) as Snapshot;
  const desired = content?.desired ?? null;
  // A zone that is deleted now enters the trash now.
  const deleted = current?.deleted ?? { at, content: known.desired };
  return {
    ...known,
    desired,
    deleted: desired === null ? deleted : null,
    emptied: content?.emptied ?? null,
    ...(content?.aside !== undefined && { aside: content.aside }),
    ...(undone !== undefined && { undone }),
  };
}

interface Merged {
  readonly sets: readonly RecordSet[] | null;
  readonly overtaken: readonly SetName[];
}

/** Restores the record sets of a change that are still as it left them; null if all are already restored. */
function mergeSets(now: readonly RecordSet[], old: readonly RecordSet[], made: readonly RecordSet[]): Merged {
  const result = new Map<SetKey, RecordSet>(now.map((set) => [keyOf(set), set]));
  const overtaken: SetName[] = [];
  let changed = false;
  for (const change of setChanges(old, made)) {
    const { name, type } = subjectOf(change);
    const key = keyOf({ name, type });
    const standing = result.get(key) ?? null;
    if (sameOrNull(standing, change.before)) continue;
    if (!sameOrNull(standing, change.after)) overtaken.push({ name, type });
    else if (change.before === null) result.delete(key);
    else result.set(key, change.before);
    changed = true;
  }
  const sets = [...result.values()].sort(compareSets);
  // A CNAME can't exist next to another type (RFC 1034 section 3.6.2).
  const others = new Set(sets.filter(({ type }) => type !== 'CNAME').map(({ name }) => name));
  const crowded = sets.filter(({ name, type }) => type === 'CNAME' && others.has(name));
  for (const { name, type } of crowded) overtaken.push({ name, type });
  return { sets: changed ? sets : null, overtaken };
}
