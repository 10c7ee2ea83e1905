import type { Change } from './change.ts';
import type { DnsName } from '../dns/name.ts';
import type { RecordSet } from '../dns/record-set.ts';
import { heldBy } from './hold.ts';
import type { ProviderSet, RoutedSet } from './observed.ts';
import type { SetVerdict } from './verdict.ts';

/** Plans a routed set. A desired set can't replace it, and a set of ours that became routed is no longer ours. */
export function judgeRouted(
  desired: RecordSet | undefined,
  applied: ProviderSet | undefined,
  routed: RoutedSet,
  zone: DnsName,
): SetVerdict {
  if (desired === undefined) return { kind: applied === undefined ? 'foreign' : 'forgotten' };
  const change: Change = {
    kind: 'create',
    before: null,
    after: desired,
    why: 'edited',
    drifted: applied !== undefined,
  };
  const detail = `the provider has a routed set of this name and type (${routed.detail}), which Plesk cannot express`;
  return { kind: 'held', held: heldBy('routed', zone, change, detail) };
}
