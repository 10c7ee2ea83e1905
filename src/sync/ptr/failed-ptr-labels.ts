import type { DnsSyncError } from '../../reconcile/error.ts';
import type { DnsName } from '../../reconcile/dns/name.ts';
import type { PtrChange, PtrCommand } from '../../reconcile/desired/ptr.ts';
import type { FailedPtrs } from './recorded-ptrs.ts';

/** A PTR command of a call. */
export interface LabelledPtrs {
  readonly label: string;
  readonly commands: readonly PtrCommand[];
}

export function rowsLabel(change: PtrChange): string {
  return `the PTR records of ${'of' in change ? change.of : ''}`;
}

/** Returns the commands of a call whose PTR changes couldn't be recorded, without duplicates. */
export function failedLabels(
  failed: readonly FailedPtrs[],
  ptrs: readonly LabelledPtrs[],
): readonly { readonly label: string; readonly error: DnsSyncError }[] {
  const errors = new Map<string, DnsSyncError>();
  for (const { changes, error } of failed) {
    const meant = new Set(changes);
    for (const change of changes) if (change.kind === 'rows') errors.set(rowsLabel(change), error);
    for (const { label, commands } of ptrs)
      if (commands.some((command) => meant.has(command))) errors.set(label, error);
  }
  return [...errors].map(([label, error]) => ({ label, error }));
}

/** Returns the zones whose rows couldn't be recorded. */
export function sourcesOf(failed: readonly FailedPtrs[]): ReadonlySet<DnsName> {
  const changes = failed.flatMap((item) => item.changes);
  return new Set(changes.flatMap((change) => (change.kind === 'rows' ? [change.of] : [])));
}
