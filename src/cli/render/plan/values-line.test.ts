import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { valuesLine, valuesPair } from './values-line.ts';

const key = (last: string): string => `"v=DKIM1; k=rsa; p=${'A'.repeat(200)}${last}"`;

describe('values on a line', () => {
  it('are complete if short, and otherwise shortened with their length', () => {
    assert.equal(valuesLine(['192.0.2.1', '192.0.2.2']), '192.0.2.1, 192.0.2.2');
    assert.equal(valuesLine([key('x')]), `"v=DKIM1; k=rsa; p=${'A'.repeat(41)}… (221 characters)`);
    assert.equal(valuesLine(['x'.repeat(72)]), 'x'.repeat(72));
    assert.equal(valuesLine(['a\u001b[31m']), String.raw`a\u{1b}[31m`);
  });

  it('before and after a change show their first difference, however late it is', () => {
    const { before, after } = valuesPair([key('one')], [key('two')]);
    assert.notEqual(before, after);
    assert.match(before, /^….*Aone" \(223 characters\)$/);
    assert.match(after, /^….*Atwo" \(223 characters\)$/);
  });

  it("show the beginning if they differ there or aren't single values", () => {
    assert.deepEqual(valuesPair(['1.2.3.4'], ['1.2.3.5']), { before: '1.2.3.4', after: '1.2.3.5' });
    const early = valuesPair([`a${key('x')}`], [`b${key('x')}`]);
    assert.ok(early.before.startsWith('a"v=DKIM1') && early.after.startsWith('b"v=DKIM1'));
    assert.equal(valuesPair([key('a'), 'x'], [key('b'), 'x']).before, valuesLine([key('a'), 'x']));
    assert.equal(valuesPair([key('one')], ['short']).after, 'short');
  });
});
