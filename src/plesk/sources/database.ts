import { hexText } from '../panel/database-answer.ts';
import { queryDatabase, type Select } from '../panel/database-query.ts';
import type { PleskCli } from '../panel/plesk-cli.ts';
import { readDatabaseSchema, type DatabaseSchema } from './database-schema.ts';
import { ownedZones, type OwnedZone } from './database-zones.ts';
import { columnPicker, templateZone, zoneRows, zoneSelects } from './zone-rows.ts';
import { commandsFor, type SourceAnswer, type SourceRecord, type SourceZone, type ZoneSource } from './zone-source.ts';

/** Creates the source `plesk db`: all zones of Plesk's database at one moment, with any possible value. */
export function databaseSource(panel: PleskCli): ZoneSource {
  return { name: 'plesk-db', isPlesk: true, read: async () => readDatabase(panel) };
}

async function readDatabase(panel: PleskCli): Promise<SourceAnswer> {
  const schema = await readDatabaseSchema(panel);
  const answer = await queryDatabase(panel, [...zoneSelects(schema), recordSelect(schema)]);
  const zones = ownedZones(zoneRows(answer));
  const hasTtl = schema.columns.dns_recs.has('ttl');
  return {
    commands: commandsFor(withRecords(zones, answer.rows('record'))),
    count: zones.length,
    listsAll: true,
    missed: [],
    limits: [
      ...(hasTtl ? [] : ['records have no own TTL in this version of Plesk; the TTL of their zone is used']),
      ...(schema.aliasTable === null ? ['no known table of domain aliases; their zones stay as they are'] : []),
    ],
  };
}

function recordSelect({ columns: { dns_recs: columns } }: DatabaseSchema): Select {
  const { number, text } = columnPicker(columns);
  return {
    kind: 'record',
    fields: [...['dns_zone_id', 'ttl'].map(number), ...['host', 'type', 'opt', 'val'].map(text)],
    from: `dns_recs WHERE dns_zone_id <> ${templateZone}`,
    order: columns.has('id') ? 'dns_zone_id, id' : 'dns_zone_id',
  };
}

/** Joins zones with their records, one zone at a time. Both are sorted by zone ID. */
function* withRecords(
  zones: readonly OwnedZone[],
  rows: Iterable<readonly string[]>,
): Generator<SourceZone, void, undefined> {
  const records = rows[Symbol.iterator]();
  let next = records.next();
  for (const { id, name, status, soa } of zones) {
    const rr: SourceRecord[] = [];
    for (; next.done !== true && Number(next.value[0]) <= Number(id); next = records.next())
      if (next.value[0] === id) rr.push(sourceRecord(next.value));
    yield { name, status, soa, rr };
  }
}

function sourceRecord([, ttl = '', ...texts]: readonly string[]): SourceRecord {
  const [host = '', type = '', opt = '', value = ''] = texts.map(hexText);
  return { host, type, opt, value, ttl: ttl === 'NULL' ? null : ttl };
}
