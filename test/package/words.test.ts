import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { paragraphsIn, textsForPeople, textsIn, type ReadText } from '../support/texts-for-people.ts';
import { oldWords } from './old-words.ts';

/** Each old word in a list of texts, a line each. */
function oldIn(texts: readonly ReadText[]): readonly string[] {
  return texts.flatMap(({ place, text }) =>
    oldWords.flatMap(({ word, better }) => {
      const found = new RegExp(word, 'i').exec(text);
      return found === null ? [] : [`${place}: "${found[0]}" → ${better}`];
    }),
  );
}

describe('the words of texts for people', () => {
  for (const [kind, texts] of Object.entries(textsForPeople()))
    it(`are plain in ${kind}`, () => {
      const found = oldIn(texts);
      assert.ok(texts.length > 50, `only ${texts.length} texts`);
      assert.deepEqual(found, []);
    });

  it('are found in each kind of text, and not in code', () => {
    const source = [
      "import { tell } from './whole-truth.ts';",
      '// It is what Plesk tells,',
      "// beside the way. It's /** no comment",
      "const told = /'/.exec(`the whole ${told('x')} zone`) ?? 'tell';",
      '/**',
      ' * So',
      ' * many.',
      ' */',
    ];
    const { comments, texts } = textsIn('a.ts', source.join('\n'));
    assert.deepEqual(
      oldIn(comments).map((line) => line.split(' → ')[0]),
      ['a.ts:2: "tells"', 'a.ts:2: "beside the way"', 'a.ts:5: "So many"'],
    );
    assert.deepEqual(
      oldIn(texts).map((line) => line.split(' → ')[0]),
      ['a.ts:4: "whole"'],
    );
    const page = 'A `told` whole\nnumber.\n\n```\nwhole\n```\n\n| It\nshall | be |\n';
    assert.deepEqual(
      oldIn(paragraphsIn('a.md', page)).map((line) => line.split(' → ')[0]),
      ['a.md:8: "shall"'],
    );
  });
});
