import { DnsSyncError } from '../../reconcile/error.ts';
import { quoteInput } from '../../text/quote-input.ts';

type Row = readonly string[];

/** Returns the first field of a row, which distinguishes rows from other output of the client. */
export function markOf(kind: string): string {
  return `dns-sync:${kind}`;
}

/** The kind of the rows with counts, in every answer. */
export const countKind = 'count';
export const endKind = 'end';

/** A complete answer of Plesk's database. */
export interface DatabaseAnswer {
  /** Yields the rows of a kind in order, one at a time, because thousands of zones need not be in memory at once. */
  rows(kind: string): Iterable<Row>;
}

/**
 * Checks that an answer is complete.
 * `fieldCounts` has the number of fields by kind. Lines without our mark aren't rows: a verbose or logging client
 * prints some.
 */
export function readDatabaseAnswer(output: Buffer, fieldCounts: ReadonlyMap<string, number>): DatabaseAnswer {
  const { found, counted, ended } = countRows(output, fieldCounts);
  if (!ended) throw found.size + counted.size === 0 ? unmarked(output) : incomplete('ends early');
  for (const kind of fieldCounts.keys()) {
    const [came, expected] = [found.get(kind) ?? 0, counted.get(kind)];
    if (came !== expected)
      throw incomplete(`has ${came} rows of "${kind}", but the database counts ${expected ?? 'none'}`);
  }
  return {
    *rows(kind) {
      for (const [, ...fields] of linesWith(output, `${markOf(kind)}\t`)) yield fields;
    },
  };
}

/** Rows by kind, as found and as counted by the database, and whether the end mark was found. */
interface Rows {
  readonly found: ReadonlyMap<string, number>;
  readonly counted: ReadonlyMap<string, number>;
  readonly ended: boolean;
}

function countRows(output: Buffer, fieldCounts: ReadonlyMap<string, number>): Rows {
  const found = new Map<string, number>();
  const counted = new Map<string, number>();
  let ended = false;
  for (const [mark = '', ...fields] of linesWith(output, markOf(''))) {
    if (ended) throw unreadable('rows follow its end');
    const kind = mark.slice(markOf('').length);
    if (kind === endKind) ended = fields.length === 0;
    else if (kind === countKind) counted.set(fields[0] ?? '', Number(fields[1]));
    else {
      const expected = fieldCounts.get(kind);
      if (fields.length !== expected)
        throw unreadable(`a row of "${quoteInput(kind)}" has ${fields.length} fields instead of ${expected ?? 0}`);
      found.set(kind, (found.get(kind) ?? 0) + 1);
    }
  }
  return { found, counted, ended };
}

/** Decodes a text that was selected with `hexOf`. NULL becomes an empty text. */
export function hexText(field: string): string {
  if (field === 'NULL') return '';
  if (/^(?:[0-9a-f]{2})*$/i.test(field)) return Buffer.from(field, 'hex').toString('utf8');
  throw unreadable('a text is not in hexadecimal digits');
}

const lineEnd = 10;

/** Yields the fields of lines with a given prefix, which are all ASCII. */
function* linesWith(output: Buffer, beginning: string): Generator<Row> {
  const start = Buffer.from(beginning);
  for (let from = 0, to = 0; from < output.length; from = to + 1) {
    to = output.indexOf(lineEnd, from);
    if (to < 0) to = output.length;
    if (to - from < start.length || output.compare(start, 0, start.length, from, from + start.length) !== 0) continue;
    yield output.toString('latin1', from, to).replace(/\r$/, '').split('\t');
  }
}

/** Creates the error for an answer without our marks: empty, or in a format set in the client's configuration. */
function unmarked(output: Buffer): DnsSyncError {
  const first = output
    .toString('utf8', 0, 1000)
    .split('\n')
    .find((line) => line.trim() !== '');
  return first === undefined ? incomplete('is empty') : unreadable(`it begins with "${quoteInput(first.trim(), 60)}"`);
}

function unreadable(problem: string): DnsSyncError {
  return new DnsSyncError(
    'plesk-unreadable',
    `cannot read the answer of Plesk's database: ${problem}`,
    'check that "plesk db -Ne \'SELECT 1, 2\'" prints 1 and 2 on one line. Output settings of its client are in /etc/my.cnf and ~/.my.cnf, sections [client] and [mysql]',
  );
}

function incomplete(problem: string): DnsSyncError {
  return new DnsSyncError(
    'source-incomplete',
    `the answer of Plesk's database ${problem}`,
    'nothing was recorded. Try again, or choose another source with --from',
  );
}
