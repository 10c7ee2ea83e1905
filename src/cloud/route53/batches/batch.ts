import { nameOf, type Change } from '../../../reconcile/plan/change.ts';
import { groupBy } from '../../../reconcile/group-by.ts';
import type { DnsName } from '../../../reconcile/dns/name.ts';
import type { WireChange } from '../client/api.ts';
import { maxCharacters, maxElements } from './limits.ts';
import { replaceInSteps } from './set-between.ts';
import { toWireChanges } from './translate.ts';

/** The changes of one call, with the elements that make them, in the order in which they are validated. */
export interface Batch {
  readonly changes: readonly Change[];
  readonly wire: readonly WireChange[];
}

interface Load {
  readonly elements: number;
  readonly characters: number;
}

/**
 * Packs changes into as few calls as the limits allow. The changes of one name stay in one call, so that a change of
 * type is never half made; only a name that alone is beyond the limits is split, set by set. Within a call deletes
 * come first: changes are validated in turn, and a CREATE before the DELETE that makes room for it is refused.
 */
export function toBatches(changes: readonly Change[], zone: DnsName): readonly Batch[] {
  const batches: Change[][] = [];
  let load: Load = { elements: 0, characters: 0 };
  const possible = changes.flatMap((change) => inPossibleParts(change, zone));
  for (const group of groupsThatFit(possible, zone)) {
    const more = loadOf(group, zone);
    const current = batches.at(-1);
    if (current !== undefined && fits(sum(load, more))) {
      for (const change of group) current.push(change);
      load = sum(load, more);
    } else {
      batches.push([...group]);
      load = more;
    }
  }
  return batches.map((batch) => toBatch(batch, zone));
}

/**
 * Parts a replacement that alone is beyond the limits: no single call can make it, an UPSERT counts twice as well. It goes
 * over a set in between, or if none fits is a delete, and a create in a later call.
 */
function inPossibleParts(change: Change, zone: DnsName): readonly Change[] {
  if (change.kind !== 'update' || fits(loadOf([change], zone))) return [change];
  const steps = replaceInSteps(change, (step) => fits(loadOf([step], zone)));
  if (steps !== null) return steps;
  const { before, after, why, drifted } = change;
  return [
    { kind: 'delete', before, after: null, why, drifted },
    { kind: 'create', before: null, after, why, drifted },
  ];
}

function toBatch(changes: readonly Change[], zone: DnsName): Batch {
  const wire = changes.flatMap((change) => toWireChanges(change, zone));
  const deletes = wire.filter((element) => element.action === 'DELETE');
  return { changes, wire: [...deletes, ...wire.filter((element) => element.action !== 'DELETE')] };
}

function groupsThatFit(changes: readonly Change[], zone: DnsName): readonly (readonly Change[])[] {
  const byName = groupBy(changes, nameOf);
  // Names that only lose something go first: in a zone at its quota they make the room.
  const groups = [...byName.values()].sort((a, b) => Number(gives(a)) - Number(gives(b)));
  return groups.flatMap((group) => (fits(loadOf(group, zone)) ? [group] : splitGroup(group)));
}

/** Deletes first, so that what stands alone in its call still finds its room. */
function splitGroup(group: readonly Change[]): readonly (readonly Change[])[] {
  const deletes = group.filter((change) => change.kind === 'delete');
  return [...deletes, ...group.filter((change) => change.kind !== 'delete')].map((change) => [change]);
}

function gives(group: readonly Change[]): boolean {
  return group.some((change) => change.kind !== 'delete');
}

/** An UPSERT counts twice for both limits (ChangeResourceRecordSets, "Limits on requests"). */
function loadOf(changes: readonly Change[], zone: DnsName): Load {
  let load: Load = { elements: 0, characters: 0 };
  for (const { action, set } of changes.flatMap((change) => toWireChanges(change, zone))) {
    const times = action === 'UPSERT' ? 2 : 1;
    const characters = set.values.reduce((all, value) => all + value.length, 0);
    load = sum(load, { elements: set.values.length * times, characters: characters * times });
  }
  return load;
}

function sum(a: Load, b: Load): Load {
  return { elements: a.elements + b.elements, characters: a.characters + b.characters };
}

function fits(load: Load): boolean {
  return load.elements <= maxElements && load.characters <= maxCharacters;
}
