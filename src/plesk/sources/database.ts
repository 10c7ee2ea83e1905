import type { Panel } from '../panel.ts';
import { hexText, incomplete, queryToEnd } from './database-query.ts';
import { readDatabaseSchema, type DatabaseSchema } from './database-schema.ts';
import {
  assembleDatabaseZones,
  type AliasRow,
  type DomainRow,
  type RecordRow,
  type ZoneRow,
} from './database-zones.ts';
import { commandsFor, type SourceAnswer, type ZoneSource } from './zone-source.ts';

const template = 1;

/** Plesk's database, by `plesk db`: all zones at one moment, with whatever a value may hold. */
export function databaseSource(panel: Panel): ZoneSource {
  return { name: 'plesk-db', isPlesk: true, read: async () => readDatabase(panel) };
}

async function readDatabase(panel: Panel): Promise<SourceAnswer> {
  const schema = await readDatabaseSchema(panel);
  const rows = await queryToEnd(panel, zonesQuery(schema));
  const of = (kind: string): readonly (readonly string[])[] =>
    rows.filter(([first]) => first === kind).map((row) => row.slice(1));
  const found = {
    zones: of('zone').map(zoneRow),
    records: of('record').map(recordRow),
    domains: of('domain').map(domainRow),
    aliases: of('alias').map(aliasRow),
  };
  const counted = of('counts')[0]?.join(' and ') ?? 'an unknown number';
  const came = `${found.zones.length} and ${found.records.length}`;
  if (counted !== came) throw incomplete(`Plesk's database has ${counted} zones and records, and ${came} came`);
  const hasTtl = schema.columns.dns_recs.has('ttl');
  return {
    commands: commandsFor(assembleDatabaseZones(found)),
    listsAll: true,
    missed: [],
    limits: [
      ...(hasTtl ? [] : ['records have no TTL of their own in this version of Plesk: they have that of their zone']),
      ...(schema.aliasTable === null
        ? ['it has no table of domain aliases that is known: their zones stay as they are']
        : []),
    ],
  };
}

/** Everything in one go, at one moment (InnoDB), and how much there is of it. */
function zonesQuery({ columns, aliasTable }: DatabaseSchema): string {
  const picker = (table: ReadonlySet<string>) => ({
    text: (name: string) => (table.has(name) ? `HEX(CONVERT(${name} USING utf8mb4))` : 'NULL'),
    number: (name: string) => (table.has(name) ? name : 'NULL'),
  });
  const zone = picker(columns.dns_zone);
  const record = picker(columns.dns_recs);
  const domain = picker(columns.domains);
  const alias = picker(columns.domain_aliases);
  const zoneFields = [
    ...['id', 'status', 'ttl', 'refresh', 'retry', 'expire', 'minimum', 'serial'].map(zone.number),
    ...['name', 'email', 'type', 'serial_format'].map(zone.text),
  ];
  const recordFields = ['dns_zone_id', 'ttl']
    .map(record.number)
    .concat(['host', 'type', 'opt', 'val'].map(record.text));
  const domainFields = ['id', 'dns_zone_id', 'status', 'webspace_status']
    .map(domain.number)
    .concat(domain.text('name'));
  const aliasFields = ['dom_id', 'dns_zone_id', 'status'].map(alias.number).concat(alias.text('name'));
  const order = columns.dns_recs.has('id') ? ' ORDER BY id' : '';
  return [
    'START TRANSACTION WITH CONSISTENT SNAPSHOT',
    `SELECT 'zone', ${zoneFields.join(', ')} FROM dns_zone WHERE id <> ${template} ORDER BY id`,
    `SELECT 'record', ${recordFields.join(', ')} FROM dns_recs WHERE dns_zone_id <> ${template}${order}`,
    `SELECT 'domain', ${domainFields.join(', ')} FROM domains`,
    ...(aliasTable === null
      ? []
      : [`SELECT 'alias', ${aliasFields.join(', ')} FROM ${aliasTable} WHERE dns_zone_id <> 0`]),
    `SELECT 'counts', (SELECT COUNT(*) FROM dns_zone WHERE id <> ${template}), (SELECT COUNT(*) FROM dns_recs WHERE dns_zone_id <> ${template})`,
    'COMMIT',
  ].join('; ');
}

function zoneRow(fields: readonly string[]): ZoneRow {
  const [id = '', status = '', ttl = '', refresh, retry, expire, minimum, serial, ...texts] = fields;
  const [name = '', email = '', type = '', serialFormat = ''] = texts.map(hexText);
  const soa = { email, status, type, ttl, refresh, retry, expire, minimum, serial, serial_format: serialFormat };
  return { id, name, soa: Object.fromEntries(Object.entries(soa).filter(([, value]) => value !== 'NULL')) };
}

function recordRow([zoneId = '', ttl = '', ...texts]: readonly string[]): RecordRow {
  const [host = '', type = '', opt = '', value = ''] = texts.map(hexText);
  return { zoneId, record: { host, type, opt, value, ttl: ttl === 'NULL' ? null : ttl } };
}

function domainRow([id = '', zoneId = '', status = '', webspaceStatus = '', name = '']: readonly string[]): DomainRow {
  return {
    id,
    zoneId,
    name: hexText(name),
    isActive: isZero(status) && (webspaceStatus === 'NULL' || isZero(webspaceStatus)),
  };
}

function aliasRow([domainId = '', zoneId = '', status = '', name = '']: readonly string[]): AliasRow {
  return { domainId, zoneId, name: hexText(name), isActive: isZero(status) };
}

/** Only "= 0" is known to mean active. */
function isZero(number: string): boolean {
  return Number(number) === 0;
}
