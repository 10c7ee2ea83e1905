import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { visibleText } from './visible-text.ts';

describe('displayed text', () => {
  it('has escapes for invisible characters', () => {
    for (const code of [0, 0x1b, 0x9b, 0xad, 0x34f, 0x61c, 0x115f, 0x180e, 0x200b, 0x200d, 0x200e, 0x202e])
      assert.equal(visibleText(`a${String.fromCodePoint(code)}b`), `a\\u{${code.toString(16)}}b`);
    for (const code of [0x2028, 0x2029, 0x2060, 0x2069, 0x3164, 0xfe0f, 0xfeff, 0xffa0, 0xe0041, 0xd800])
      assert.equal(visibleText(`a${String.fromCodePoint(code)}b`), `a\\u{${code.toString(16)}}b`);
  });

  it('is unchanged if it is completely visible', () => {
    for (const text of ['', 'plain ~', 'bücher.example.', 'пример.рф', '日本語', 'a\u00a0b', '💡'])
      assert.equal(visibleText(text), text);
  });

  it('never contains a hidden character, whatever the escape, and stays the same when escaped again', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (text) => {
        const shown = visibleText(text);
        assert.doesNotMatch(shown, /[\p{C}\p{Zl}\p{Zp}\p{DI}]/u);
        assert.equal(visibleText(shown), shown);
        assert.ok(visibleText(text, () => '?').length <= text.length);
      }),
    );
  });
});
