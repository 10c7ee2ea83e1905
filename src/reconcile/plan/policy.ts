import { nameOf, subject, type Change, type Held, type HoldRule } from './change.ts';
import type { ZoneDiff } from './diff.ts';
import { matchesName } from '../dns/name-pattern.ts';
import type { DnsName } from '../dns/name.ts';
import { canShareName } from './cname-exclusivity.ts';
import { keyOf, type SetKey } from '../dns/record-set.ts';

/**
 * What may be done without confirmation.
 * `unattended` is true for the hook and the timer, which only report drift by default.
 */
export interface Policy {
  readonly mode: 'sync' | 'no-delete' | 'observe';
  readonly onDrift: 'report' | 'heal';
  readonly protect: readonly string[];
  readonly unattended: boolean;
  /** Keys of the sets that an administrator released. */
  readonly released: ReadonlySet<SetKey>;
  /** Whether nothing was written yet to a zone that is ours to fill. */
  readonly fillsZone: boolean;
  /** Whether the zone's server is in a fleet: the configuration of its workers decides. */
  readonly inFleet: boolean;
}

/** Holds changes that the policy doesn't allow. This filter never adds a change. */
export function applyPolicy(diff: ZoneDiff, zone: DnsName, policy: Policy): ZoneDiff {
  const changes: Change[] = [];
  const held: Held[] = [...diff.held];
  for (const change of diff.changes) {
    const hold = holdBy(change, zone, policy);
    if (hold === null) changes.push(change);
    else held.push({ change, ...hold });
  }
  return { ...diff, ...holdTypeChanges(changes, held) };
}

/** Holds sets that can't exist next to a set whose deletion is held: the service would refuse them. */
function holdTypeChanges(
  changes: readonly Change[],
  held: readonly Held[],
): { readonly changes: readonly Change[]; readonly held: readonly Held[] } {
  const staying = held.flatMap(({ change }) => (change.kind === 'delete' ? [subject(change)] : []));
  const waiting: Held[] = [];
  const free: Change[] = [];
  for (const change of changes) {
    const next = subject(change);
    const old = staying.find((set) => set.name === next.name && !canShareName(set.type, next.type));
    if (change.kind === 'delete' || old === undefined) free.push(change);
    else {
      const detail = `the ${old.type} of this name must be deleted first, and that deletion is held`;
      waiting.push({ change, rule: 'type-change', detail, release: `release the deletion of the ${old.type}` });
    }
  }
  return { changes: free, held: [...held, ...waiting] };
}

function holdBy(change: Change, zone: DnsName, policy: Policy): Omit<Held, 'change'> | null {
  const there = policy.inFleet ? ' on the workers of the fleet' : '';
  const guarded = policy.protect.find((glob) => matchesName(glob, zone) || matchesName(glob, nameOf(change)));
  if (guarded !== undefined) {
    return {
      rule: 'protected',
      detail: `protected by ${JSON.stringify(guarded)}`,
      release: `remove it from policy.protect${there}`,
    };
  }
  if (policy.mode === 'observe') {
    return { rule: 'observe', detail: 'policy.mode is "observe"', release: `set policy.mode to "sync"${there}` };
  }
  if (policy.mode === 'no-delete' && change.kind === 'delete') {
    return { rule: 'no-delete', detail: 'policy.mode is "no-delete"', release: `set policy.mode to "sync"${there}` };
  }
  // Resolvers find the zone by these sets: an edit in Plesk is seldom meant for the provider's own servers.
  if (
    change.kind === 'update' &&
    change.after.type === 'NS' &&
    nameOf(change) === zone &&
    !policy.fillsZone &&
    !isReleased(change, policy)
  ) {
    return {
      rule: 'apex-ns',
      detail: `the name servers of the zone would become ${change.after.values.join(', ')}`,
      release: `run "dns-sync confirm ${zone}" to let the next apply write it, or set records.apexNs to "provider"${there}`,
    };
  }
  if (policy.unattended && policy.onDrift === 'report' && change.why === 'drift') {
    return {
      rule: 'drift',
      detail: 'changed outside dns-sync; drift is reported, but not reverted',
      release: `run "dns-sync apply", or set policy.onDrift to "heal"${there}`,
    };
  }
  return null;
}

function isReleased(change: Change, { released }: Policy): boolean {
  return released.has(keyOf(subject(change)));
}

/** Rules that hold by choice of the administrator, so that nothing failed. */
const chosen: ReadonlySet<string> = new Set<HoldRule | 'not-pruned'>(['observe', 'drift', 'not-pruned']);

/** Checks whether a hold needs a decision and therefore changes the exit code. */
export function needsDecision(held: { readonly rule: string; readonly chosen?: true }): boolean {
  return !chosen.has(held.rule) && held.chosen !== true;
}
