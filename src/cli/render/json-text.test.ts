import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import * as fc from 'fast-check';
import { writeParts } from '../talk/write-parts.ts';
import { jsonParts, jsonText } from './json-text.ts';

/** A text with characters that are escaped, and with line feeds. */
const text = fc.string({ unit: fc.constantFrom('a', '"', '\\', '\n', '\u0000', '\u200b', '\u202e', 'ü', '😀') });
const value = fc.oneof(fc.jsonValue(), text);

describe('JSON in parts', () => {
  it('is the text of the complete document', () => {
    fc.assert(
      fc.property(
        fc.dictionary(text, fc.oneof(value, fc.array(value), fc.dictionary(text, value), fc.constant(undefined))),
        (rest) => {
          const document = { format: 1, ...rest };
          const chunks: string[] = [];
          writeParts((chunk) => chunks.push(chunk), jsonParts(document));
          assert.equal(chunks.join(''), jsonText(document));
        },
      ),
    );
  });

  it('is written in chunks, none of which has all of it', () => {
    const document = { format: 1, zones: Array.from({ length: 1000 }, (_, i) => ({ zone: `z${i}.`.repeat(100) })) };
    const chunks: string[] = [];
    writeParts((chunk) => chunks.push(chunk), jsonParts(document));
    assert.ok(chunks.length > 5);
    assert.equal(chunks.join(''), jsonText(document));
  });
});
