import { inactive, ownerless } from '../call/eligibility.ts';
import { readPleskZoneName } from '../call/plesk-zone-name.ts';
import { groupBy } from '../../reconcile/group-by.ts';

/** A row of dns_zone. NULL columns are absent from `soa`. */
export interface ZoneRow {
  readonly id: string;
  readonly name: string;
  readonly soa: Readonly<Record<string, string>>;
}

/** A domain or a subdomain with a zone. */
export interface DomainRow {
  readonly id: string;
  readonly zoneId: string;
  readonly name: string;
  readonly isActive: boolean;
}

export interface AliasRow {
  readonly domainId: string;
  readonly zoneId: string;
  readonly name: string;
  readonly isActive: boolean;
}

export interface ZoneRows {
  readonly zones: readonly ZoneRow[];
  readonly domains: readonly DomainRow[];
  readonly aliases: readonly AliasRow[];
}

/** A zone with the status of its domain or alias, as eligibility.ts reads it. */
export interface OwnedZone extends ZoneRow {
  readonly status: string;
}

/**
 * Adds the status of the domain or alias to each zone.
 * An alias is active only if its domain is. A subdomain without its own zone may refer to its parent's zone, which
 * still belongs to the parent.
 */
export function ownedZones({ zones, domains, aliases }: ZoneRows): readonly OwnedZone[] {
  const domainsOf = groupBy(domains, (row) => row.zoneId);
  const aliasesOf = groupBy(aliases, (row) => row.zoneId);
  const activeDomains = new Map(domains.map(({ id, isActive }) => [id, isActive]));
  const statusOf = ({ id, name }: ZoneRow): string => {
    const owners = [
      ...(domainsOf.get(id) ?? []),
      ...(aliasesOf.get(id) ?? []).map((alias) => {
        return { ...alias, isActive: alias.isActive && activeDomains.get(alias.domainId) !== false };
      }),
    ];
    const owner = owners.find((item) => isSameName(item.name, name)) ?? owners[0];
    if (owner === undefined) return ownerless;
    return owner.isActive ? 'active' : inactive;
  };
  return withoutRemains(zones.map((row) => ({ ...row, status: statusOf(row) })));
}

/** Drops ownerless zones without a name, or whose name an owned zone has. */
function withoutRemains(zones: readonly OwnedZone[]): readonly OwnedZone[] {
  const owned = new Set(zones.filter(({ status }) => status !== ownerless).map(({ name }) => nameKey(name)));
  return zones.filter(({ name, status }) => status !== ownerless || (name !== '' && !owned.has(nameKey(name))));
}

function isSameName(a: string, b: string): boolean {
  return nameKey(a) === nameKey(b);
}

function nameKey(text: string): string {
  const name = readPleskZoneName(text);
  return name.ok ? name.value : text;
}
