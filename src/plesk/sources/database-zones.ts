import { inactive, ownerless } from '../call/eligibility.ts';
import { readZoneName } from '../call/zone-name.ts';

/** A row of dns_zone; what is NULL isn't in `soa`. */
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

/** A zone with the status of the domain or the alias that has it, as eligibility.ts reads it. */
export interface OwnedZone extends ZoneRow {
  readonly status: string;
}

/**
 * The zones with the status of the domain or the alias that has them; an alias is active where its domain is too. A
 * subdomain without a zone of its own may point at its parent's, which is the parent's all the same.
 */
export function ownedZones({ zones, domains, aliases }: ZoneRows): readonly OwnedZone[] {
  const domainsOf = grouped(domains, (row) => row.zoneId);
  const aliasesOf = grouped(aliases, (row) => row.zoneId);
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

/** What nobody owns is left out where it has no name, or where somebody owns a zone of that name. */
function withoutRemains(zones: readonly OwnedZone[]): readonly OwnedZone[] {
  const owned = new Set(zones.filter(({ status }) => status !== ownerless).map(({ name }) => nameKey(name)));
  return zones.filter(({ name, status }) => status !== ownerless || (name !== '' && !owned.has(nameKey(name))));
}

function isSameName(a: string, b: string): boolean {
  return nameKey(a) === nameKey(b);
}

function nameKey(text: string): string {
  const name = readZoneName(text);
  return name.ok ? name.value : text;
}

function grouped<T>(rows: readonly T[], keyOf: (row: T) => string): ReadonlyMap<string, readonly T[]> {
  const groups = new Map<string, T[]>();
  for (const row of rows) {
    const group = groups.get(keyOf(row));
    if (group === undefined) groups.set(keyOf(row), [row]);
    else group.push(row);
  }
  return groups;
}
