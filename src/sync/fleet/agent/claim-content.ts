import type { Snapshot } from '../../../reconcile/desired/snapshot.ts';

/** Returns what a server has of a zone: its content, only PTRs in a reverse zone, or nothing because Plesk deleted it. */
export function claimContent({ desired, emptied, ptrs = [], folded = [] }: Snapshot): 'zone' | 'ptrs' | 'none' {
  if (desired !== null || emptied !== null) return 'zone';
  return ptrs.length > 0 || folded.length > 0 ? 'ptrs' : 'none';
}
