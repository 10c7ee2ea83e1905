import type { DnsName } from '../../../../reconcile/dns/name.ts';
import { isReverseZone } from '../../../../reconcile/dns/reverse-name.ts';
import type { Applied } from '../../../../reconcile/plan/observed.ts';
import type { Outcome } from '../../../../reconcile/plan/outcome.ts';
import { keyOf } from '../../../../reconcile/dns/record-set.ts';
import type { TargetState, ZoneDocument } from '../../../../state/documents/document.ts';
import { mergeDecisions } from './merge-decisions.ts';
import type { SharedPart } from './shared-ptrs.ts';

type Targets = ZoneDocument['targets'];

/**
 * Returns the state of a shared reverse zone at the targets for one server: its own PTRs, and what is held of them.
 * With the PTRs of others in its state, they would be pending deletes there, and the server would make them when it
 * leaves the fleet.
 */
export function partOfServer(targets: Targets, zone: DnsName, { names }: Pick<SharedPart, 'names'>): Targets {
  if (!isReverseZone(zone)) return targets;
  const parts = Object.entries(targets).map(([name, state]): [string, TargetState] => {
    const { applied, outcome } = state;
    return [
      name,
      {
        ...state,
        released: releasedPart(state, names),
        applied: applied === null ? null : appliedPart(applied, names),
        outcome: outcome === null ? null : outcomePart(outcome, zone, names),
      },
    ];
  });
  return Object.fromEntries(parts);
}

function releasedPart({ released }: TargetState, names: ReadonlySet<DnsName>): readonly string[] {
  const own = new Set<string>([...names].map((name) => keyOf({ name, type: 'PTR' })));
  return released.filter((key) => own.has(key));
}

function appliedPart(applied: Applied, names: ReadonlySet<DnsName>): Applied {
  return {
    ...applied,
    sets: applied.sets.filter(({ set }) => names.has(set.name)),
    unsure: applied.unsure.filter(({ name }) => names.has(name)),
  };
}

/** A hold of the complete zone concerns all servers. */
function outcomePart(outcome: Outcome, zone: DnsName, names: ReadonlySet<DnsName>): Outcome {
  const held = outcome.held.filter(({ name }) => name === zone || names.has(name));
  const status = outcome.status === 'held' && held.length === 0 ? 'synchronized' : outcome.status;
  return { ...outcome, status, held };
}

/** Adds what an administrator decided on a server for its own PTRs. */
export function withDecisionsOf(ours: Targets, { names, targets }: SharedPart): Targets {
  const meant = Object.entries(targets).map(([name, state]): [string, TargetState] => [
    name,
    { ...state, released: releasedPart(state, names) },
  ]);
  return mergeDecisions(ours, Object.fromEntries(meant));
}

/** Removes the sets of some names from what counts as written by the fleet; they stay at the services. */
export function withoutNames(targets: Targets, names: ReadonlySet<DnsName>): Targets {
  const rest = Object.entries(targets).map(([name, state]): [string, TargetState] => {
    const { applied } = state;
    if (applied === null) return [name, state];
    const sets = applied.sets.filter(({ set }) => !names.has(set.name));
    return [name, sets.length === applied.sets.length ? state : { ...state, applied: { ...applied, sets } }];
  });
  return Object.fromEntries(rest);
}
