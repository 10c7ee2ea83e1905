import { createScanner } from 'jsonc-parser';

/** The first fault of a text that is no JSON: its place in code units, and what should stand there. */
export interface JsonFault {
  readonly at: number;
  readonly expected: string;
}

/** What may come next; `first…` is right after an opening bracket, where the closing one may follow. */
type Place = 'value' | 'first value' | 'key' | 'first key' | 'colon' | 'after';

type Bracket = '[' | '{';

/**
 * Finds the first fault in a text (RFC 8259), null where there is none. Node's own messages have a place in some
 * versions and for some faults only. Brackets are kept in a list and not on the call stack: a text of nothing but
 * brackets is a fault like any other.
 */
export function faultIn(json: string): JsonFault | null {
  const scanner = createScanner(json);
  const open: Bracket[] = [];
  let place: Place = 'value';
  for (;;) {
    scanner.scan();
    const at = scanner.getTokenOffset();
    const char = json.charAt(at);
    if (char === '') return place === 'after' && open.length === 0 ? null : { at, expected: expectedAt(place, open) };
    if (/[ \t\r\n]/.test(char)) continue;
    const next = step(place, char, open);
    if (next === null) return { at, expected: expectedAt(place, open) };
    const inside = faultInToken(json, at, scanner.getTokenValue(), Boolean(scanner.getTokenError()));
    if (inside !== null) return inside;
    place = next;
  }
}

/** Takes one token, known by its first character; null where it can't stand at this place. */
function step(place: Place, char: string, open: Bracket[]): Place | null {
  if (place === 'after') return stepAfterValue(char, open);
  if (place === 'colon') return char === ':' ? 'value' : null;
  if (place === 'first value' && char === ']') return close(open);
  if (place === 'first key' && char === '}') return close(open);
  if (place === 'key' || place === 'first key') return char === '"' ? 'colon' : null;
  if (char !== '[' && char !== '{') return /["\-0-9tfn]/.test(char) ? 'after' : null;
  open.push(char);
  return char === '[' ? 'first value' : 'first key';
}

function stepAfterValue(char: string, open: Bracket[]): Place | null {
  const bracket = open.at(-1);
  if (bracket === undefined) return null;
  if (char === ',') return bracket === '[' ? 'value' : 'key';
  return char === (bracket === '[' ? ']' : '}') ? close(open) : null;
}

function close(open: Bracket[]): Place {
  open.pop();
  return 'after';
}

function expectedAt(place: Place, open: readonly Bracket[]): string {
  if (place !== 'after') return expected[place];
  const bracket = open.at(-1);
  if (bracket === undefined) return 'the end';
  return bracket === '[' ? '"," or "]"' : '"," or "}"';
}

const expected: Readonly<Record<Exclude<Place, 'after'>, string>> = {
  value: 'a value',
  'first value': 'a value or "]"',
  key: 'a key in quotes',
  'first key': 'a key in quotes or "}"',
  colon: '":"',
};

/** A fault inside a token that may stand where it does. */
function faultInToken(json: string, at: number, value: string, faulty: boolean): JsonFault | null {
  const char = json.charAt(at);
  if (char === '"') return faulty ? faultInString(json, at) : null;
  if (/[tfn]/.test(char)) return ['true', 'false', 'null'].includes(value) ? null : { at, expected: expected.value };
  if (!faulty && value !== '-') return null;
  const [number = ''] = /^-?\d*(?:\.\d*)?(?:[eE][+-]?)?/.exec(json.slice(at, at + 400)) ?? [];
  return { at: at + number.length, expected: 'a digit' };
}

/** The place in a string, from its opening quote, where it stops being one. */
function faultInString(json: string, start: number): JsonFault {
  let at = start + 1;
  for (; at < json.length; at++) {
    const char = json.charAt(at);
    if (char < ' ') return { at, expected: 'an escape like \\n or \\t in its place' };
    if (char !== '\\') continue;
    at++;
    const escape = json.charAt(at);
    if (escape === 'u') {
      const [digits = ''] = /^[0-9a-f]{0,4}/i.exec(json.slice(at + 1, at + 5)) ?? [];
      if (digits.length < 4) return { at: at + 1 + digits.length, expected: 'four hex digits after \\u' };
    } else if (escape !== '' && !/["\\/bfnrt]/.test(escape)) {
      return { at, expected: 'one of "\\/bfnrtu after a backslash' };
    }
  }
  return { at: json.length, expected: 'a closing quote' };
}
