import type { DnsName } from '../dns/name.ts';
import type { HeldRecord } from './json-records.ts';

/**
 * The server that owns a hosted zone, from its mark at the provider or, without one, from its creator.
 * `freed` is a zone that its owner emptied and released; `nobody` a zone without any sign of dns-sync.
 */
export type Keeper =
  | { readonly kind: 'us' }
  | { readonly kind: 'freed'; readonly was: string }
  | { readonly kind: 'nobody' }
  | { readonly kind: 'other'; readonly server: string };

/** What we know about a zone, and what an administrator or the policy allows. */
export interface Claim {
  /** Whether the zone is desired here. An undesired zone is only cleaned up. */
  readonly wanted: boolean;
  /** Whether the state lists the hosted zone as ours. */
  readonly known: boolean;
  /** Whether an administrator adopts the zone now. */
  readonly adopting: boolean;
  /** Whether the policy adopts zones without an owner. */
  readonly auto: boolean;
  /** Whether only PTRs are desired, in a reverse zone that the configuration names. */
  readonly guest: boolean;
}

/**
 * What may be done in a hosted zone: write; write our sets without owning it; adopt it first; leave it alone, because
 * another server owns it or because it isn't adopted; or nothing.
 */
export type Standing =
  | { readonly kind: 'ours' }
  | { readonly kind: 'guest' }
  | { readonly kind: 'take'; readonly by: 'administrator' | 'policy' | 'freed' }
  | { readonly kind: 'barred'; readonly rule: 'kept-elsewhere'; readonly server: string }
  | { readonly kind: 'barred'; readonly rule: 'not-adopted' }
  | { readonly kind: 'unrelated' };

export type Barred = Extract<Standing, { kind: 'barred' }>;

/**
 * Decides what may be done in a hosted zone:
 *
 *     keeper   not wanted                       wanted
 *     us       ours                             ours
 *     freed    ours if known, else unrelated    taken
 *     nobody   ours if known, else unrelated    taken by adopt; guest; ours if known; taken by policy; else not adopted
 *     other    kept elsewhere if known, else    taken by adopt only; else kept elsewhere
 *              unrelated
 */
export function standingOf(keeper: Keeper, { wanted, known, adopting, auto, guest }: Claim): Standing {
  if (keeper.kind === 'us') return ours;
  if (!wanted) {
    if (!known) return { kind: 'unrelated' };
    return keeper.kind === 'other' ? { kind: 'barred', rule: 'kept-elsewhere', server: keeper.server } : ours;
  }
  if (keeper.kind === 'freed') return { kind: 'take', by: adopting ? 'administrator' : 'freed' };
  if (adopting) return { kind: 'take', by: 'administrator' };
  if (keeper.kind === 'other') return { kind: 'barred', rule: 'kept-elsewhere', server: keeper.server };
  if (guest) return { kind: 'guest' };
  if (known) return ours;
  return auto ? { kind: 'take', by: 'policy' } : { kind: 'barred', rule: 'not-adopted' };
}

const ours: Standing = { kind: 'ours' };

/** A zone at a service: its ID there, and the service's word for zones. */
interface ZoneThere {
  readonly zone: DnsName;
  readonly zoneId: string;
  readonly word: string;
}

/** Holds everything desired in a zone that another server owns or that isn't adopted. */
export function barredHold({ zone, zoneId, word }: ZoneThere, barred: Barred, wanted: boolean): HeldRecord {
  const { rule } = barred;
  const kind = wanted ? 'update' : 'delete';
  if (rule === 'not-adopted') {
    const detail = `${word} ${zoneId} already existed and is not managed by dns-sync; nothing was written`;
    const release = `run "dns-sync adopt ${zone}" to review the changes and take ownership`;
    return { kind, name: zone, type: '*', rule, detail, release };
  }
  const detail = `${word} ${zoneId} belongs to the server ${barred.server}; nothing was changed in it`;
  const release = wanted
    ? `if the domain moved here, run "dns-sync adopt ${zone}"; otherwise, remove the domain in Plesk`
    : `if the domain moved there, run "dns-sync trash empty ${zone}" to remove it here`;
  return { kind, name: zone, type: '*', rule, detail, release };
}
