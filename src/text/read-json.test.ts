import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { readJson } from './read-json.ts';

const unreadable: readonly (readonly [string, string])[] = [
  ['[\n  {"command": ]', 'line 2, column 15: unexpected "]", expected a value'],
  ['[{"command": "update"', 'line 1, column 22: unexpected end, expected "}"'],
  ['[1,]', 'line 1, column 4: unexpected "]", expected a value'],
  ['[', 'line 1, column 2: unexpected end, expected "]"'],
  ['{', 'line 1, column 2: unexpected end, expected "}"'],
  ['{"a"', 'line 1, column 5: unexpected end, expected ":"'],
  ['{"a":1,}', 'line 1, column 8: unexpected "}", expected a key in quotes'],
  ['[}', 'line 1, column 2: unexpected "}", expected a value'],
  ['{a: 1}', 'line 1, column 2: unexpected "a", expected a value'],
  ['[1 2]', 'line 1, column 4: unexpected "2", expected "," or the closing bracket'],
  ['{} {}', 'line 1, column 4: unexpected "{", expected the end'],
  ['[] // end', 'line 1, column 4: unexpected "/", expected the end'],
  ['[nul]', 'line 1, column 2: unexpected "n", expected a value'],
  ['[01]', 'line 1, column 3: unexpected "1", expected "," or the closing bracket'],
  ['[1.]', 'line 1, column 2: missing digit in this number'],
  ['[-]', 'line 1, column 2: unexpected "-", expected a value'],
  ['[1e+]', 'line 1, column 2: missing digit in this number'],
  ['["a\tb"]', 'line 1, column 2: a control character in this string must be an escape, such as \\n or \\t'],
  ['["a\nb"]', 'line 1, column 2: missing closing quote of this string'],
  ['["a\\qb"]', 'line 1, column 2: a backslash in this string must be followed by one of "\\/bfnrtu'],
  ['["\\u12g4"]', 'line 1, column 2: missing four hex digits after \\u in this string'],
  ['["abc', 'line 1, column 6: unexpected end, expected a closing quote'],
  ['["abc\\', 'line 1, column 7: unexpected end, expected a closing quote'],
  ['["😀", ü]', 'line 1, column 7: unexpected "ü", expected a value'],
  ['[😀]', 'line 1, column 2: unexpected "😀", expected a value'],
  ['[\u202e]', 'line 1, column 2: unexpected "\\u{202e}", expected a value'],
  ['[\r\n\u0085]', 'line 2, column 1: unexpected "\\u{85}", expected a value'],
  ['\uFEFF[', 'line 1, column 2: unexpected end, expected "]"'],
];

describe("a text that isn't JSON", () => {
  for (const [text, reason] of unreadable) {
    it(`${JSON.stringify(text)} has its first fault in ${reason}`, () =>
      assert.deepEqual(readJson(text), { ok: false, reason: `invalid JSON at ${reason}` }));
  }

  it('is refused without a position if it is nested too deeply', () =>
    assert.deepEqual(readJson('['.repeat(200_000)), { ok: false, reason: 'invalid JSON' }));

  it('is refused exactly if Node refuses it, with a position inside it', () => {
    const scrap = fc.constantFrom(...'[]{}:,"\\/u-+.eE0123 \n\ttruefalsn\u0007é'.split(''), 'true', 'null', '"a"');
    const nearly = fc
      .tuple(fc.json(), fc.nat(), fc.nat({ max: 3 }), fc.array(scrap, { maxLength: 2 }))
      .map(([json, at, gone, more]) => {
        const place = at % (json.length + 1);
        return json.slice(0, place) + more.join('') + json.slice(place + gone);
      });
    const scraps = fc.array(scrap, { maxLength: 12 }).map((parts) => parts.join(''));
    fc.assert(
      fc.property(fc.oneof(nearly, scraps, fc.string()), (text) => {
        const read = readJson(text);
        const node = (() => {
          try {
            return { ok: true, value: JSON.parse(text.replace(/^\uFEFF/, '')) as unknown };
          } catch {
            return null;
          }
        })();
        if (node !== null) assert.deepEqual(read, node);
        else assert.match(read.ok ? '' : read.reason, /^invalid JSON(?: at line \d+, column \d+: .+)?$/s);
      }),
      { numRuns: 2000 },
    );
  });
});
