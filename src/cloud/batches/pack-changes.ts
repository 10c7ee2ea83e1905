import { groupBy } from '../../reconcile/group-by.ts';
import { nameOf, type Change } from '../../reconcile/plan/change.ts';

/** A replacement of a record set. */
export type Replacement = Extract<Change, { kind: 'update' }>;

/** How much one call of a service may carry. */
export interface CallLimits {
  /** The most of each thing that is counted. */
  readonly most: readonly number[];
  /** How much of each thing changes are, in the order of `most`. */
  readonly loadOf: (changes: readonly Change[]) => readonly number[];
  /** Parts a replacement that no single call can make into steps that fit; null if it can't be parted. */
  readonly inSteps: (change: Replacement, fits: (step: Replacement) => boolean) => readonly Change[] | null;
}

/**
 * Packs changes into as few calls as the limits allow. The changes of one name stay in one call, so that a change of
 * type is never half made; only a name that alone is beyond the limits is split, set by set.
 */
export function packChanges(changes: readonly Change[], limits: CallLimits): readonly (readonly Change[])[] {
  const calls: Change[][] = [];
  let load = limits.loadOf([]);
  const possible = changes.flatMap((change) => inPossibleParts(change, limits));
  for (const group of groupsThatFit(possible, limits)) {
    const more = limits.loadOf(group);
    const both = load.map((count, i) => count + (more[i] ?? 0));
    const current = calls.at(-1);
    if (current !== undefined && isWithin(both, limits)) {
      for (const change of group) current.push(change);
      load = both;
    } else {
      calls.push([...group]);
      load = more;
    }
  }
  return calls;
}

/** Parts a replacement that alone is beyond the limits: in steps, or if there are none as a delete, and a create in a later call. */
function inPossibleParts(change: Change, limits: CallLimits): readonly Change[] {
  if (change.kind !== 'update' || fits([change], limits)) return [change];
  const steps = limits.inSteps(change, (step) => fits([step], limits));
  if (steps !== null) return steps;
  const { before, after, why, drifted } = change;
  return [
    { kind: 'delete', before, after: null, why, drifted },
    { kind: 'create', before: null, after, why, drifted },
  ];
}

function groupsThatFit(changes: readonly Change[], limits: CallLimits): readonly (readonly Change[])[] {
  const byName = groupBy(changes, nameOf);
  // Names that only lose something go first: in a zone at its quota they make the room.
  const groups = [...byName.values()].sort((a, b) => Number(gives(a)) - Number(gives(b)));
  return groups.flatMap((group) => (fits(group, limits) ? [group] : splitGroup(group)));
}

/** Deletes first, so that what stands alone in its call still finds its room. */
function splitGroup(group: readonly Change[]): readonly (readonly Change[])[] {
  const deletes = group.filter((change) => change.kind === 'delete');
  return [...deletes, ...group.filter((change) => change.kind !== 'delete')].map((change) => [change]);
}

function gives(group: readonly Change[]): boolean {
  return group.some((change) => change.kind !== 'delete');
}

function fits(changes: readonly Change[], limits: CallLimits): boolean {
  return isWithin(limits.loadOf(changes), limits);
}

function isWithin(load: readonly number[], { most }: CallLimits): boolean {
  return load.every((count, i) => count <= (most[i] ?? 0));
}
