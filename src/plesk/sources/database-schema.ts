import { DnsSyncError } from '../../reconcile/error.ts';
import type { Panel } from '../panel.ts';
import { hexText, queryToEnd } from './database-query.ts';

// What of Plesk's database is asked for, and which of it older versions lack: docs/resync.md has each with how surely it is
// known.

/** The columns that must be there, and those that may be missing. */
const tables = {
  dns_zone: {
    needed: ['id', 'name', 'type', 'status', 'ttl'],
    optional: ['email', 'refresh', 'retry', 'expire', 'minimum', 'serial', 'serial_format'],
  },
  dns_recs: { needed: ['dns_zone_id', 'type', 'host', 'val'], optional: ['id', 'opt', 'ttl'] },
  domains: { needed: ['name', 'dns_zone_id', 'status'], optional: ['id', 'webspace_status'] },
  domain_aliases: { needed: ['name', 'dns_zone_id', 'status'], optional: ['dom_id'] },
} as const;

type Table = keyof typeof tables;

/** Columns by table; the table of aliases under the name that it has in this version, or null where there is none. */
export interface DatabaseSchema {
  readonly columns: Readonly<Record<Table, ReadonlySet<string>>>;
  readonly aliasTable: string | null;
}

/** Before Plesk 11.5. */
const oldAliasTable = 'domainaliases';

const schemaQuery = `SELECT HEX(table_name), HEX(column_name) FROM information_schema.columns WHERE table_schema = DATABASE() AND table_name IN (${[
  ...Object.keys(tables),
  oldAliasTable,
]
  .map((name) => `'${name}'`)
  .join(', ')})`;

/** Asks which columns there are. Throws `plesk-missing`, `plesk-failed` and `plesk-schema`. */
export async function readDatabaseSchema(panel: Panel): Promise<DatabaseSchema> {
  const found = new Map<string, Set<string>>();
  for (const [table = '', column = ''] of await queryToEnd(panel, schemaQuery)) {
    const name = hexText(table);
    found.set(name, (found.get(name) ?? new Set()).add(hexText(column)));
  }
  const aliasTable = ['domain_aliases', oldAliasTable].find((name) => found.has(name)) ?? null;
  const columnsOf = (table: Table): ReadonlySet<string> => found.get(table) ?? new Set();
  const columns = {
    dns_zone: columnsOf('dns_zone'),
    dns_recs: columnsOf('dns_recs'),
    domains: columnsOf('domains'),
    domain_aliases: aliasTable === null ? new Set<string>() : (found.get(aliasTable) ?? new Set<string>()),
  };
  const missing = (Object.keys(tables) as Table[]).flatMap((table) =>
    tables[table].needed.filter((column) => !columns[table].has(column)).map((column) => `${table}.${column}`),
  );
  if (missing.length === 0 || (aliasTable === null && missing.every((name) => name.startsWith('domain_aliases.'))))
    return { columns, aliasTable };
  throw new DnsSyncError(
    'plesk-schema',
    `this version of Plesk keeps its zones in another way: its database has no ${missing.join(', ')}`,
    'choose another source with --from, and report the version of Plesk ("plesk version")',
  );
}
