import { countKind, endKind, markOf, readDatabaseAnswer, type DatabaseAnswer } from './database-answer.ts';
import type { PleskCli } from './plesk-cli.ts';

/** A selection of rows from one table. */
export interface Select {
  /** The word that marks these rows in the answer. */
  readonly kind: string;
  /** SQL expressions. Use `hexOf` for texts. */
  readonly fields: readonly string[];
  /** The table, and a condition if needed. */
  readonly from: string;
  readonly order?: string;
}

/**
 * Reads rows from Plesk's database as of one moment.
 * The answer must be complete: each row has its mark and all fields, each table has the number of rows that the
 * database counts, and the end mark is there. Throws `plesk-missing`, `plesk-failed`, `plesk-denied`, `plesk-timeout`,
 * `plesk-unreadable` and `source-incomplete`.
 */
export async function queryDatabase(panel: PleskCli, selects: readonly Select[]): Promise<DatabaseAnswer> {
  const rows = selects.map(
    ({ kind, fields, from, order }) =>
      `SELECT '${markOf(kind)}', ${fields.join(', ')} FROM ${from}${order === undefined ? '' : ` ORDER BY ${order}`}`,
  );
  const counts = selects.map(
    ({ kind, from }) => `SELECT '${markOf(countKind)}', '${kind}', (SELECT COUNT(*) FROM ${from})`,
  );
  const statements = [...snapshot, ...rows, ...counts, 'COMMIT', `SELECT '${markOf(endKind)}'`];
  const fieldCounts = new Map(selects.map(({ kind, fields }) => [kind, fields.length]));
  return readDatabaseAnswer(await panel.query(statements.join('; ')), fieldCounts);
}

/**
 * Selects a column's text as UTF-8 in hex, so that tabs, quotes and line ends survive the client.
 * `hexText` decodes it.
 */
export function hexOf(column: string): string {
  return `HEX(CONVERT(${column} USING utf8mb4))`;
}

/**
 * Reads all tables as of one moment, without locks.
 * The isolation level is set because a server's default may differ: READ COMMITTED ignores the snapshot, and
 * SERIALIZABLE can deadlock with Plesk. Servers before MySQL 5.6.5 don't support READ ONLY.
 */
const snapshot = [
  'SET SESSION TRANSACTION ISOLATION LEVEL REPEATABLE READ',
  'START TRANSACTION WITH CONSISTENT SNAPSHOT /*!50605 , READ ONLY */',
];
