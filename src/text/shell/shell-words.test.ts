import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { splitWords } from './shell-words.ts';

describe('a command line', () => {
  const cases: readonly (readonly [string, readonly string[]])[] = [
    ['a b', ['a', 'b']],
    ['  a\tb\n', ['a', 'b']],
    [`"/usr/local/psa/bin/extension" --exec x 'y z.php'`, ['/usr/local/psa/bin/extension', '--exec', 'x', 'y z.php']],
    [String.raw`a\ b c\"d`, ['a b', 'c"d']],
    [String.raw`"a\"b" "c\d" '\e'`, ['a"b', String.raw`c\d`, String.raw`\e`]],
    [`a"b c"d '' ""`, ['ab cd', '', '']],
    ['a $HOME `b` | c > d; e *', ['a', '$HOME', '`b`', '|', 'c', '>', 'd;', 'e', '*']],
  ];
  for (const [text, words] of cases) {
    it(`as ${JSON.stringify(text)} has the words ${JSON.stringify(words)}`, () =>
      assert.deepEqual(splitWords(text, false), { ok: true, value: words }));
  }

  it('has backslashes in its paths on Windows', () =>
    assert.deepEqual(splitWords(String.raw`"C:\Program Files\x\" C:\y\z.exe --a`, true), {
      ok: true,
      value: ['C:\\Program Files\\x\\', String.raw`C:\y\z.exe`, '--a'],
    }));

  for (const [text, reason] of [
    ['', /no program/],
    ["'' a", /no program/],
    ['a "b', /missing closing "/],
    ["a 'b", /missing closing '/],
    ['a \\', /ends with a backslash/],
  ] as const) {
    it(`as ${JSON.stringify(text)} is refused`, () => {
      const split = splitWords(text, false);
      assert.ok(!split.ok);
      assert.match(split.reason, reason);
    });
  }
});
