import { hexText, type DatabaseAnswer } from '../panel/database-answer.ts';
import { hexOf, type Select } from '../panel/database-query.ts';
import type { DatabaseSchema } from './database-schema.ts';
import type { AliasRow, DomainRow, ZoneRow, ZoneRows } from './database-zones.ts';

/** ID of the zone that is Plesk's template. */
export const templateZone = 1;

/** Selects all zones, and the domains and aliases that own them. */
export function zoneSelects({ columns, aliasTable }: DatabaseSchema): readonly Select[] {
  const zone = columnPicker(columns.dns_zone);
  const domain = columnPicker(columns.domains);
  const alias = columnPicker(columns.domain_aliases);
  return [
    {
      kind: 'zone',
      fields: [
        ...['id', 'status', 'ttl', 'refresh', 'retry', 'expire', 'minimum', 'serial'].map(zone.number),
        ...['name', 'email', 'type', 'serial_format'].map(zone.text),
      ],
      from: `dns_zone WHERE id <> ${templateZone}`,
      order: 'id',
    },
    {
      kind: 'domain',
      fields: [...['id', 'dns_zone_id', 'status', 'webspace_status'].map(domain.number), domain.text('name')],
      from: 'domains',
    },
    ...(aliasTable === null
      ? []
      : [
          {
            kind: 'alias',
            fields: [...['dom_id', 'dns_zone_id', 'status'].map(alias.number), alias.text('name')],
            from: `${aliasTable} WHERE dns_zone_id <> 0`,
          },
        ]),
  ];
}

/** Returns expressions for columns that an older version may lack. */
export function columnPicker(table: ReadonlySet<string>) {
  return {
    text: (name: string) => (table.has(name) ? hexOf(name) : 'NULL'),
    number: (name: string) => (table.has(name) ? name : 'NULL'),
  };
}

/** Reads the rows of `zoneSelects`. */
export function zoneRows(answer: DatabaseAnswer): ZoneRows {
  return {
    zones: Array.from(answer.rows('zone'), zoneRow),
    domains: Array.from(answer.rows('domain'), domainRow),
    aliases: Array.from(answer.rows('alias'), aliasRow),
  };
}

function zoneRow(fields: readonly string[]): ZoneRow {
  const [id = '', status = '', ttl = '', refresh, retry, expire, minimum, serial, ...texts] = fields;
  const [name = '', email = '', type = '', serialFormat = ''] = texts.map(hexText);
  const soa = { email, status, type, ttl, refresh, retry, expire, minimum, serial, serial_format: serialFormat };
  const known = Object.entries(soa).filter((entry): entry is [string, string] => {
    return entry[1] !== undefined && entry[1] !== 'NULL';
  });
  return { id, name, soa: Object.fromEntries(known) };
}

function domainRow([id = '', zoneId = '', status = '', webspaceStatus = '', name = '']: readonly string[]): DomainRow {
  const isActive = isZero(status) && (webspaceStatus === 'NULL' || isZero(webspaceStatus));
  return { id, zoneId, name: hexText(name), isActive };
}

function aliasRow([domainId = '', zoneId = '', status = '', name = '']: readonly string[]): AliasRow {
  return { domainId, zoneId, name: hexText(name), isActive: isZero(status) };
}

/** Only "= 0" is known to mean active. */
function isZero(number: string): boolean {
  return Number(number) === 0;
}
