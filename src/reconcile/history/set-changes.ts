import { isWhole, patched, patchesBetween, type Patch } from './patches.ts';
import type { PlacedPtr } from '../desired/ptr.ts';
import { compareSets, keyOf, sameContent, type RecordSet, type SetKey } from '../dns/record-set.ts';
import type { Renamed, Snapshot } from '../desired/snapshot.ts';
import type { SnapshotChange } from './snapshot-change.ts';
import type { Zone } from '../desired/zone.ts';

/** A change to one record set of a zone. A new set has no `before`, a removed one no `after`. */
export interface SetChange {
  readonly kind: 'create' | 'update' | 'delete';
  readonly before: RecordSet | null;
  readonly after: RecordSet | null;
}

/** The effect of a change on a zone: its record sets in order, and the rest as text. */
export interface DescribedChange {
  readonly sets: readonly SetChange[];
  readonly notes: readonly string[];
}

/** Lists the differences between two lists of record sets. */
export function setChanges(before: readonly RecordSet[], after: readonly RecordSet[]): readonly SetChange[] {
  const old = new Map(before.map((set) => [keyOf(set), set]));
  const now = new Map(after.map((set) => [keyOf(set), set]));
  const changes: SetChange[] = [];
  for (const key of new Set<SetKey>([...old.keys(), ...now.keys()])) {
    const earlier = old.get(key) ?? null;
    const later = now.get(key) ?? null;
    if (earlier === null) changes.push({ kind: 'create', before: null, after: later });
    else if (later === null) changes.push({ kind: 'delete', before: earlier, after: null });
    else if (!sameContent(earlier, later)) changes.push({ kind: 'update', before: earlier, after: later });
  }
  return changes.sort((a, b) => compareSets(subjectOf(a), subjectOf(b)));
}

export function subjectOf({ before, after }: SetChange): RecordSet {
  return (after ?? before) as RecordSet;
}

/** Describes a change of a snapshot without the snapshot itself. */
export function describeChange({ patches, inverse }: SnapshotChange): DescribedChange {
  const before = isWhole(patches) ? patched(patches[0]?.value, inverse) : null;
  // A patch that replaces everything holds the complete value; keep only what differs.
  const differing = before?.ok === true ? patchesBetween(before.value, patches[0]?.value) : patches;
  const ptrs = ptrNotes(ptrsIn(inverse), ptrsIn(differing));
  return { sets: setChanges(setsIn(inverse), setsIn(differing)), notes: [...notesOn(differing), ...ptrs] };
}

/** Lists the PTRs that patches add to a zone in addition to Plesk's records. */
function ptrsIn(patches: readonly Patch[]): readonly string[] {
  return patches.flatMap(({ path, value }): readonly string[] => {
    const placed = path.length === 0 ? (value as Snapshot | null)?.ptrs : path[0] === 'ptrs' ? (value as unknown) : [];
    const list = [placed ?? []].flat() as unknown as readonly PlacedPtr[];
    return list.map(({ name, hostname }) => `${name} to ${hostname}`);
  });
}

function ptrNotes(before: readonly string[], after: readonly string[]): readonly string[] {
  const gone = before.filter((ptr) => !after.includes(ptr)).map((ptr) => `PTR ${ptr} no longer requested`);
  return [...gone, ...after.filter((ptr) => !before.includes(ptr)).map((ptr) => `PTR ${ptr} requested`)];
}

/** Lists the record sets that patches set in a zone, or that their inverses had there. */
function setsIn(patches: readonly Patch[]): readonly RecordSet[] {
  return patches.flatMap(({ path, value }): readonly RecordSet[] => {
    const [field, list, index, ...rest] = path;
    if (field === undefined) return (value as Snapshot | null)?.desired?.sets ?? [];
    if (field !== 'desired' || rest.length > 0) return [];
    if (list === undefined) return (value as Zone | null)?.sets ?? [];
    return list === 'sets' && index !== undefined && value !== undefined ? [value as RecordSet] : [];
  });
}

const renames: Readonly<Record<string, string>> = {
  renamedFrom: 'domain renamed from',
  renamedTo: 'domain renamed to',
};

/** Says what is wrong with content that is kept aside. */
function asideWords(sets: number): string {
  return sets === 0 ? 'update without any record' : 'update deletes too many records';
}

function notesOn(patches: readonly Patch[]): readonly string[] {
  const notes = patches.map(({ path, value }): string | null => {
    const isThere = value !== undefined && value !== null;
    if (path.length === 0) return isThere ? null : 'zone no longer managed';
    if (path.join('.') === 'deleted') return isThere ? 'zone deleted' : 'zone restored';
    const renamed = isThere ? renames[path.join('.')] : undefined;
    if (renamed !== undefined) return `${renamed} ${(value as unknown as Renamed).zone}`;
    if (path.join('.') === 'late') return isThere ? 'late call set aside' : null;
    if (path.join('.') === 'emptied')
      return isThere ? `${asideWords((value as unknown as Zone).sets.length)}: held` : null;
    return path[0] === 'desired' && path[1] === 'rejects' ? 'rejected records changed' : null;
  });
  return [...new Set(notes.filter((note) => note !== null))];
}
