import { countKind, endKind, markOf, readDatabaseAnswer, type DatabaseAnswer } from './database-answer.ts';
import type { PleskCli } from './plesk-cli.ts';

/** Rows of one table to ask for. */
export interface Select {
  /** Word that marks these rows in the answer. */
  readonly kind: string;
  /** SQL expressions. Ask for `hexOf` of texts. */
  readonly fields: readonly string[];
  /** Table, and the condition if there is one. */
  readonly from: string;
  readonly order?: string;
}

/**
 * Asks Plesk's database for rows at one moment. The answer counts only if it is whole: each row has its mark and all its
 * fields, each table has as many rows as the database counts, and the last mark came. Throws `plesk-missing`,
 * `plesk-failed`, `plesk-denied`, `plesk-timeout`, `plesk-unreadable` and `source-incomplete`.
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

/** Text of a column in UTF-8, so that tabs, quotes and line ends survive the client. `hexText` reads it. */
export function hexOf(column: string): string {
  return `HEX(CONVERT(${column} USING utf8mb4))`;
}

/**
 * Reads all tables as of one moment, without locks. A server may be set to another isolation level: READ COMMITTED ignores
 * the snapshot, and SERIALIZABLE can deadlock with Plesk. Servers before MySQL 5.6.5 don't know READ ONLY.
 */
const snapshot = [
  'SET SESSION TRANSACTION ISOLATION LEVEL REPEATABLE READ',
  'START TRANSACTION WITH CONSISTENT SNAPSHOT /*!50605 , READ ONLY */',
];
