import type { RecordSet } from '../../src/reconcile/dns/record-set.ts';
import type { Change } from '../../src/reconcile/plan/change.ts';
import type { ProviderSet } from '../../src/reconcile/plan/observed.ts';

/** Changes that Plesk's edits need. */
export const creation = (after: RecordSet): Change => ({
  kind: 'create',
  before: null,
  after,
  why: 'edited',
  drifted: false,
});
export const update = (before: ProviderSet, after: RecordSet): Change => ({
  kind: 'update',
  before,
  after,
  why: 'edited',
  drifted: false,
});
export const deletion = (before: ProviderSet): Change => ({
  kind: 'delete',
  before,
  after: null,
  why: 'edited',
  drifted: false,
});
