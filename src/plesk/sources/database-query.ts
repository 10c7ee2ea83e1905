import { DnsSyncError } from '../../reconcile/error.ts';
import type { Panel } from '../panel.ts';

type Row = readonly string[];

/**
 * Asks Plesk's database, and makes sure that the answer came to its end: a last statement says so. Throws `plesk-missing`,
 * `plesk-failed` and `source-incomplete`.
 */
export async function queryToEnd(panel: Panel, sql: string): Promise<readonly Row[]> {
  const rows = await panel.query(`${sql}; SELECT 'end'`);
  const last = rows.at(-1);
  if (last?.length === 1 && last[0] === 'end') return rows.slice(0, -1);
  throw incomplete(`the answer of Plesk's database ends early, after ${rows.length} rows`);
}

/** A text that was asked for as HEX(…), so that tabs, quotes and line ends survive; NULL is an empty one. */
export function hexText(field: string): string {
  if (field === 'NULL') return '';
  if (/^(?:[0-9a-f]{2})*$/i.test(field)) return Buffer.from(field, 'hex').toString('utf8');
  throw incomplete("the answer of Plesk's database can't be read");
}

export function incomplete(problem: string): DnsSyncError {
  return new DnsSyncError(
    'source-incomplete',
    problem,
    'nothing of it was recorded; try again, or choose another source',
  );
}
