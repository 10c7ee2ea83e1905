import type { DnsSyncError } from '../../reconcile/error.ts';
import type { DnsName } from '../../reconcile/dns/name.ts';
import { heldPlaces, sortPtrs, type PtrChange, type RequestedPtr } from '../../reconcile/desired/ptr.ts';

/** The requested PTRs of the affected blocks, and the related reverse zones. */
export interface RecordedPtrs {
  readonly wanted: readonly RequestedPtr[];
  readonly zones: ReadonlySet<DnsName>;
  /** Zones with PTR records whose place changed. */
  readonly sources: ReadonlySet<DnsName>;
  readonly failed: readonly FailedPtrs[];
}

/** Changes that couldn't be recorded, and why. */
export interface FailedPtrs {
  readonly changes: readonly PtrChange[];
  readonly error: DnsSyncError;
}

export const noPtrs: RecordedPtrs = { wanted: [], zones: new Set(), sources: new Set(), failed: [] };

/** Combines the results of several blocks. */
export function together(recorded: readonly RecordedPtrs[]): RecordedPtrs {
  return {
    wanted: sortPtrs(recorded.flatMap(({ wanted }) => wanted)),
    zones: new Set(recorded.flatMap(({ zones }) => [...zones])),
    sources: new Set(recorded.flatMap(({ sources }) => [...sources])),
    failed: recorded.flatMap(({ failed }) => failed),
  };
}

/** Returns the zones with a row whose PTR moved. */
export function movedSources(before: readonly RequestedPtr[], after: readonly RequestedPtr[]): ReadonlySet<DnsName> {
  const places = heldPlaces(before);
  const moved = after.filter((item) => item.of !== null && (places.get(item.address) ?? null) !== item.zone);
  return new Set(moved.map((item) => item.of).filter((zone) => zone !== null));
}
