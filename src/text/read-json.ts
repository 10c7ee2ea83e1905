import { parse, type ParseError } from 'jsonc-parser';
import { failure, success, type Result } from '../reconcile/result.ts';
import { shown } from './quote-input.ts';

/**
 * Parses JSON, with or without a byte order mark.
 * The reason of a failure is one line with the line and column (from 1, in characters), the unexpected text, and what
 * is expected.
 */
export function readJson(text: string): Result<unknown> {
  const json = withoutMark(text);
  try {
    return success(JSON.parse(json));
  } catch {
    return failure(`invalid JSON${faultIn(json)}`);
  }
}

/** Returns a text without a byte order mark. */
export function withoutMark(text: string): string {
  return text.startsWith('\uFEFF') ? text.slice(1) : text;
}

const keyExpected = 3;
const cutString = 12;

/** What jsonc-parser expects at an error, by its code (ParseErrorCode). */
const expectedAt: Readonly<Record<number, string>> = {
  1: 'a value',
  [keyExpected]: 'a key in quotes',
  4: 'a value',
  5: '":"',
  6: '"," or the closing bracket',
  7: '"}"',
  8: '"]"',
};

/** What is wrong with a string or number at an error. */
const wrongWith: Readonly<Record<number, string>> = {
  2: 'missing digit in this number',
  [cutString]: 'missing closing quote of this string',
  13: 'missing digit in this number',
  14: 'missing four hex digits after \\u in this string',
  15: 'a backslash in this string must be followed by one of "\\/bfnrtu',
  16: 'a control character in this string must be an escape, such as \\n or \\t',
};

/**
 * Describes the first fault of a text that Node can't parse.
 * Node's own messages have a position only in some versions.
 */
function faultIn(json: string): string {
  const fault = firstError(json);
  // Nested too deeply, or the two parsers disagree.
  if (fault === null) return '';
  const { error, offset: at } = fault;
  if (error === cutString && !json.includes('\n', at))
    return ` at ${positionOf(json, json.length)}: unexpected end, expected a closing quote`;
  const wrong = wrongWith[error];
  if (wrong !== undefined) return ` at ${positionOf(json, at)}: ${wrong}`;
  const end = json.trimEnd().length;
  const expected = expectedAt[error] ?? 'the end';
  if (at >= end) return ` at ${positionOf(json, end)}: unexpected end, expected ${expected}`;
  const found = shown(String.fromCodePoint(json.codePointAt(at) ?? 0));
  return ` at ${positionOf(json, at)}: unexpected ${found}, expected ${expected}`;
}

/** An error of jsonc-parser with its numeric code: its enum has no values at run time. */
interface JsonError {
  readonly error: number;
  readonly offset: number;
}

function firstError(json: string): JsonError | null {
  const errors: ParseError[] = [];
  try {
    parse(json, errors, { disallowComments: true, allowTrailingComma: false });
  } catch (error) {
    if (!(error instanceof RangeError)) throw error;
  }
  const [first = null, ...others] = (errors as readonly JsonError[]).toSorted((a, b) => a.offset - b.offset);
  // Of several errors at one place, the one about a key is clearer than the one about its symbol.
  return others.find(({ offset, error }) => offset === first?.offset && error === keyExpected) ?? first;
}

function positionOf(json: string, at: number): string {
  let line = 1;
  let column = 1;
  for (const char of json.slice(0, at)) {
    line += Number(char === '\n');
    column = char === '\n' ? 1 : column + 1;
  }
  return `line ${line}, column ${column}`;
}

/** A quote before a colon, unless it is escaped or starts a value such as "::1". */
const keyEnd = /(?<!\\|":)"\s*:/g;

/** Ends of keys that `keyEnd` misses: a key that ends with a backslash, or with a quote and a colon. */
const doubtfulEnd = /\\(?:\\|":)"\s*:/;

/**
 * Checks whether a valid JSON text may have more keys than were read from it: JSON.parse silently takes the last of two
 * equal ones. Each apparent end of a key is real or within a text, so if both numbers are equal, no key was lost.
 */
export function mayHaveMoreKeys(json: string, keys: number): boolean {
  return (json.match(keyEnd)?.length ?? 0) !== keys || doubtfulEnd.test(json);
}
