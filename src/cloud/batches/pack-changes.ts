import { groupBy } from '../../reconcile/group-by.ts';
import { nameOf, type Change } from '../../reconcile/plan/change.ts';

/** A replacement of a record set. */
export type Replacement = Extract<Change, { kind: 'update' }>;

/** Limits of one API call of a service. */
export interface CallLimits {
  /** The maximum of each counted quantity. */
  readonly most: readonly number[];
  /** Returns each quantity that changes need, in the order of `most`. */
  readonly loadOf: (changes: readonly Change[]) => readonly number[];
  /** Splits a replacement too large for one call into steps that fit; null if that isn't possible. */
  readonly inSteps: (change: Replacement, fits: (step: Replacement) => boolean) => readonly Change[] | null;
}

/**
 * Packs changes into as few calls as the limits allow.
 * The changes of one name stay in one call, so that a change of type is never half done. Only a name that alone exceeds
 * the limits is split, set by set.
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

/**
 * Splits a replacement that alone exceeds the limits into steps, or else into a delete and a create in a later call.
 */
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
  // Names that only lose sets come first: in a zone at its quota they make room.
  const groups = [...byName.values()].sort((a, b) => Number(gives(a)) - Number(gives(b)));
  return groups.flatMap((group) => (fits(group, limits) ? [group] : splitGroup(group)));
}

/** Deletes come first, so that a create in a later call finds room. */
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
