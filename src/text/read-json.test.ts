import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { faultIn } from './json-fault.ts';
import { readJson } from './read-json.ts';

const unreadable: readonly (readonly [string, string])[] = [
  ['[\n  {"command": ]', 'line 2, column 15: "]" is not expected there, but a value'],
  ['[{"command": "update"', 'line 1, column 22: it ends too early; "," or "}" is expected'],
  ['[1,]', 'line 1, column 4: "]" is not expected there, but a value'],
  ['[', 'line 1, column 2: it ends too early; a value or "]" is expected'],
  ['{', 'line 1, column 2: it ends too early; a key in quotes or "}" is expected'],
  ['{"a"', 'line 1, column 5: it ends too early; ":" is expected'],
  ['{"a":1,}', 'line 1, column 8: "}" is not expected there, but a key in quotes'],
  ['[}', 'line 1, column 2: "}" is not expected there, but a value or "]"'],
  ['{a: 1}', 'line 1, column 2: "a" is not expected there, but a key in quotes or "}"'],
  ['[1 2]', 'line 1, column 4: "2" is not expected there, but "," or "]"'],
  ['{} {}', 'line 1, column 4: "{" is not expected there, but the end'],
  ['[] // end', 'line 1, column 4: "/" is not expected there, but the end'],
  ['[nul]', 'line 1, column 2: "n" is not expected there, but a value'],
  ['[01]', 'line 1, column 3: "1" is not expected there, but "," or "]"'],
  ['[1.]', 'line 1, column 4: "]" is not expected there, but a digit'],
  ['[-]', 'line 1, column 3: "]" is not expected there, but a digit'],
  ['[1e+]', 'line 1, column 5: "]" is not expected there, but a digit'],
  ['["a\tb"]', 'line 1, column 4: "\\t" is not expected there, but an escape like \\n or \\t in its place'],
  ['["a\nb"]', 'line 1, column 4: "\\n" is not expected there, but an escape like \\n or \\t in its place'],
  ['["a\\qb"]', 'line 1, column 5: "q" is not expected there, but one of "\\/bfnrtu after a backslash'],
  ['["\\u12g4"]', 'line 1, column 7: "g" is not expected there, but four hex digits after \\u'],
  ['["abc', 'line 1, column 6: it ends too early; a closing quote is expected'],
  ['["abc\\', 'line 1, column 7: it ends too early; a closing quote is expected'],
  ['["😀", ü]', 'line 1, column 7: "ü" is not expected there, but a value'],
  ['[😀]', 'line 1, column 2: "😀" is not expected there, but a value or "]"'],
  ['[\u202e]', 'line 1, column 2: "\\u{202e}" is not expected there, but a value or "]"'],
  ['[\r\n\u0085]', 'line 2, column 1: "\\u{85}" is not expected there, but a value or "]"'],
  ['\uFEFF[', 'line 1, column 2: it ends too early; a value or "]" is expected'],
];

describe('a text that is no JSON', () => {
  for (const [text, reason] of unreadable) {
    it(`${JSON.stringify(text)} has its first fault in ${reason}`, () =>
      assert.deepEqual(readJson(text), { ok: false, reason: `it is no JSON: ${reason}` }));
  }

  it('has its fault told however deeply it is nested', () => {
    const deep = '['.repeat(200_000);
    assert.deepEqual(faultIn(deep), { at: 200_000, expected: 'a value or "]"' });
    assert.deepEqual(faultIn(`${deep}1${']'.repeat(199_999)}}`), { at: 400_000, expected: '"," or "]"' });
  });

  it('has a fault exactly where Node reads none', () => {
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
        let readable = true;
        try {
          JSON.parse(text);
        } catch {
          readable = false;
        }
        const fault = faultIn(text);
        assert.equal(fault === null, readable);
        assert.ok(fault === null || fault.at <= text.length);
      }),
      { numRuns: 2000 },
    );
  });
});
