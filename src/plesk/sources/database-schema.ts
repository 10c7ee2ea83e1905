import { DnsSyncError, rethrowUnlessKnown } from '../../reconcile/error.ts';
import { hexText } from '../panel/database-answer.ts';
import { hexOf, queryDatabase } from '../panel/database-query.ts';
import type { PleskCli } from '../panel/plesk-cli.ts';

// The tables and columns to read in Plesk's database. docs/resync.md lists the evidence for each, and which ones older
// versions lack.

/** The required columns, and the optional ones. */
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

/** Columns by table. The table of aliases has the name of this version, or null if it doesn't exist. */
export interface DatabaseSchema {
  readonly columns: Readonly<Record<Table, ReadonlySet<string>>>;
  readonly aliasTable: string | null;
}

/** The table of aliases before Plesk 11.5. */
const oldAliasTable = 'domainaliases';

const tableNames = [...Object.keys(tables), oldAliasTable].map((name) => `'${name}'`).join(', ');

/** The database shows only columns that its user may read. */
const schemaRows = {
  kind: 'column',
  fields: [hexOf('table_name'), hexOf('column_name')],
  from: `information_schema.columns WHERE table_schema = DATABASE() AND table_name IN (${tableNames})`,
};

/** Reads the available columns. Throws like `queryDatabase`, and `plesk-schema`. */
export async function readDatabaseSchema(panel: PleskCli): Promise<DatabaseSchema> {
  const found = new Map<string, Set<string>>();
  const answer = await queryDatabase(panel, [schemaRows]);
  for (const [table = '', column = ''] of answer.rows('column')) {
    const name = hexText(table);
    found.set(name, (found.get(name) ?? new Set()).add(hexText(column)));
  }
  const aliasTable = ['domain_aliases', oldAliasTable].find((name) => found.has(name)) ?? null;
  const columnsOf = (table: string | null): ReadonlySet<string> => found.get(table ?? '') ?? new Set();
  const columns = {
    dns_zone: columnsOf('dns_zone'),
    dns_recs: columnsOf('dns_recs'),
    domains: columnsOf('domains'),
    domain_aliases: columnsOf(aliasTable),
  };
  const lacking = (Object.keys(tables) as Table[]).flatMap((table) => {
    const { needed, optional } = tables[table];
    const lacks = (names: readonly string[]): readonly string[] => names.filter((name) => !columns[table].has(name));
    const [first] = lacks([...needed, ...optional]);
    return first === undefined ? [] : [{ table, first, needed: lacks(needed) }];
  });
  for (const { table, first } of lacking)
    await refuseHidden(panel, table === 'domain_aliases' ? (aliasTable ?? table) : table, first);
  const missing = lacking
    .filter(({ table }) => table !== 'domain_aliases' || aliasTable !== null)
    .flatMap(({ table, needed }) => needed.map((column) => `${table}.${column}`));
  if (missing.length === 0) return { columns, aliasTable };
  throw new DnsSyncError(
    'plesk-schema',
    `unknown database schema of Plesk: no ${missing.join(', ')}`,
    'choose another source with --from, and report the version of Plesk ("plesk version")',
  );
}

/** Throws if a hidden table or column exists: missing rights don't mean another version of Plesk. */
async function refuseHidden(panel: PleskCli, table: string, column: string): Promise<void> {
  try {
    await panel.query(`SELECT ${column} FROM ${table} LIMIT 0`);
  } catch (error) {
    rethrowUnlessKnown(error, 'plesk-failed');
  }
}
