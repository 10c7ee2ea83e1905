import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { gzipSync } from 'node:zlib';
import fc from 'fast-check';
import { pack, unpack } from './packed.ts';

describe('a packed value', () => {
  it('is read as it was written', () => {
    fc.assert(
      fc.property(fc.jsonValue({ noUnicodeString: false }), (value) => {
        const expected: unknown = JSON.parse(JSON.stringify(value));
        assert.deepEqual(unpack(pack(value)), { ok: true, value: expected });
      }),
    );
  });

  for (const [what, packed, reason] of [
    ['no gzip', Buffer.from('{}'), /^not packed JSON \(.*header/],
    ['cut', pack({ a: 1 }).subarray(0, -9), /^not packed JSON \(unexpected end/],
    ['not JSON', gzipSync('{'), /^invalid JSON/],
    [
      'a small text that unpacks to more than a worker can hold',
      gzipSync(Buffer.alloc(70_000_000)),
      /Cannot create|larger than/,
    ],
  ] as const)
    it(`is refused if it is ${what}`, () => {
      const result = unpack(packed);
      assert.match(result.ok ? '' : result.reason, reason);
    });
});
