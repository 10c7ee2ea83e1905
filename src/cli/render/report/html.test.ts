import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { html, pageText } from './html.ts';

const texts = fc.string({ unit: 'binary' });

describe('html', () => {
  it('leaves no markup, no quote and nothing invisible of any text', () => {
    fc.assert(
      fc.property(texts, (text) => {
        assert.doesNotMatch(
          pageText(html`${text}`),
          /[<>"'`\p{C}\p{Zl}\p{Zp}\p{DI}]|&(?!amp;|lt;|gt;|quot;|#39;|#96;)/u,
        );
      }),
    );
  });

  it('shows texts of printable characters as they are', () => {
    const entities: Readonly<Record<string, string>> = {
      amp: '&',
      lt: '<',
      gt: '>',
      quot: '"',
      '#39': "'",
      '#96': '`',
    };
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme-ascii' }), (text) => {
        const back = pageText(html`${text}`).replaceAll(/&([^;]+);/g, (_, name: string) => entities[name] ?? '?');
        assert.equal(back, text);
      }),
    );
  });

  it('keeps markup that it made, in lists too, and numbers', () => {
    const items = ['a', '<b>'].map((text) => html`<i>${text}</i>`);
    assert.equal(pageText(html`<b class="${1}">${items}</b>`), '<b class="1"><i>a</i><i>&lt;b&gt;</i></b>');
  });
});
