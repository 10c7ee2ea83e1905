import type { Change, Held } from './change.ts';
import type { ProviderSet } from './observed.ts';

/** What the comparison decides about one record set. */
export type SetVerdict =
  | { readonly kind: 'nothing' | 'foreign' | 'forgotten' }
  | { readonly kind: 'in-sync'; readonly as: ProviderSet }
  | { readonly kind: 'change'; readonly change: Change }
  | { readonly kind: 'held'; readonly held: Held };
