import stringify from 'fast-json-stable-stringify';
import { compareSets, keyOf, sameContent, type RecordSet, type SetKey, type SetName } from '../dns/record-set.ts';
import { setChanges, subjectOf } from './set-changes.ts';
import type { Snapshot, Undone } from '../desired/snapshot.ts';
import type { Zone } from '../desired/zone.ts';

/**
 * What taking a change back comes to: a new snapshot; nothing, because the zone is so already; or the record sets, none
 * for the zone as a whole, that were changed again since, so that taking it back would lose a later change.
 */
export type Reversal =
  | { readonly kind: 'changed'; readonly snapshot: Snapshot }
  | { readonly kind: 'same' }
  | { readonly kind: 'overtaken'; readonly sets: readonly SetName[] };

/** A change of a zone: its snapshot before and after, null where the zone wasn't known. */
export interface Turn {
  readonly before: Snapshot | null;
  readonly after: Snapshot | null;
  /** Whether the change itself was an undo, or went back to an earlier time. */
  readonly wasUndo: boolean;
}

/**
 * Takes a change back. Where the zone still is as the change left it, all of it is as before; where other record sets were
 * changed since, those of this change are, and the others stay.
 */
export function takeBack(current: Snapshot | null, { before, after, wasUndo }: Turn, undone: Undone): Reversal {
  if (contentOf(current) === contentOf(before)) return { kind: 'same' };
  if (contentOf(current) === contentOf(after)) {
    // What was before an undo is Plesk's word, unless that was an undo's too.
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

/** Makes a zone as it was in an earlier snapshot. */
export function goBack(current: Snapshot | null, then: Snapshot, undone: Undone): Reversal {
  if (contentOf(current) === contentOf(then)) return { kind: 'same' };
  return { kind: 'changed', snapshot: withContent(current, then, undone.at, undone) };
}

/** What of a snapshot a provider could show; a zone that isn't known and one that is gone look the same there. */
function contentOf(snapshot: Snapshot | null): string {
  const part = (zone: Zone | null | undefined) => (zone ? { sets: zone.sets, rejects: zone.rejects } : null);
  return stringify({ desired: part(snapshot?.desired), emptied: part(snapshot?.emptied) });
}

/** The content of one snapshot with what is known of the calls of another: Plesk's next call goes by its own serials. */
function withContent(
  current: Snapshot | null,
  content: Snapshot | null,
  at: string,
  undone: Undone | undefined,
): Snapshot {
  // What an administrator brings back, or takes away, was not renamed.
  const { undone: _, renamedFrom: __, renamedTo: ___, aside: ____, ...known } = (current ?? content) as Snapshot;
  const desired = content?.desired ?? null;
  // A zone that goes now is kept in the trash from now on.
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

/** Puts back what a change did to record sets, those that are still as it left them; null where all are as before. */
function mergeSets(now: readonly RecordSet[], old: readonly RecordSet[], made: readonly RecordSet[]): Merged {
  const result = new Map<SetKey, RecordSet>(now.map((set) => [keyOf(set), set]));
  const overtaken: SetName[] = [];
  let changed = false;
  for (const change of setChanges(old, made)) {
    const { name, type } = subjectOf(change);
    const key = keyOf({ name, type });
    const standing = result.get(key) ?? null;
    if (isSame(standing, change.before)) continue;
    if (!isSame(standing, change.after)) overtaken.push({ name, type });
    else if (change.before === null) result.delete(key);
    else result.set(key, change.before);
    changed = true;
  }
  const sets = [...result.values()].sort(compareSets);
  // Nothing stands beside a CNAME (RFC 1034 section 3.6.2).
  const others = new Set(sets.filter(({ type }) => type !== 'CNAME').map(({ name }) => name));
  const crowded = sets.filter(({ name, type }) => type === 'CNAME' && others.has(name));
  for (const { name, type } of crowded) overtaken.push({ name, type });
  return { sets: changed ? sets : null, overtaken };
}

function isSame(a: RecordSet | null, b: RecordSet | null): boolean {
  return a === null || b === null ? a === b : sameContent(a, b);
}
