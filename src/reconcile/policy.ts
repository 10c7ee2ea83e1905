import { nameOf, type Change, type Held, type HoldRule } from './change.ts';
import type { ZoneDiff } from './diff.ts';
import { matchesName } from './glob.ts';
import type { DnsName } from './name.ts';

/** What may be done unasked; `unattended` is true for the hook and the timer, where drift is reported by default. */
export interface Policy {
  readonly mode: 'sync' | 'no-delete' | 'observe';
  readonly onDrift: 'report' | 'heal';
  readonly protect: readonly string[];
  readonly unattended: boolean;
}

/** Holds what the policy doesn't allow. A filter: it never invents a change. */
export function applyPolicy(diff: ZoneDiff, zone: DnsName, policy: Policy): ZoneDiff {
  const changes: Change[] = [];
  const held: Held[] = [...diff.held];
  for (const change of diff.changes) {
    const hold = holdBy(change, zone, policy);
    if (hold === null) changes.push(change);
    else held.push({ change, ...hold });
  }
  return { ...diff, changes, held };
}

function holdBy(change: Change, zone: DnsName, policy: Policy): Omit<Held, 'change'> | null {
  const guarded = policy.protect.find((glob) => matchesName(glob, zone) || matchesName(glob, nameOf(change)));
  if (guarded !== undefined) {
    return {
      rule: 'protected',
      detail: `protected by ${JSON.stringify(guarded)}`,
      release: 'take it out of policy.protect',
    };
  }
  if (policy.mode === 'observe') {
    return { rule: 'observe', detail: 'the policy is to observe only', release: 'set policy.mode to "sync"' };
  }
  if (policy.mode === 'no-delete' && change.kind === 'delete') {
    return { rule: 'no-delete', detail: 'the policy is to delete nothing', release: 'set policy.mode to "sync"' };
  }
  if (policy.unattended && policy.onDrift === 'report' && change.why === 'drift') {
    return {
      rule: 'drift',
      detail: 'somebody else changed it; drift is reported, not written back',
      release: 'run apply, or set policy.onDrift to "heal"',
    };
  }
  return null;
}

/** Rules by which nothing has failed: the administrator chose to be told only. */
const chosen: ReadonlySet<string> = new Set<HoldRule>(['observe', 'drift']);

/** Whether a hold waits for somebody, and so makes an exit code speak. */
export function waits(held: { readonly rule: string }): boolean {
  return !chosen.has(held.rule);
}
