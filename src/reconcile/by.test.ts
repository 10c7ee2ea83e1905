import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { byWords, isName } from './by.ts';

describe('who ran a command', () => {
  it('is named by everything that is known', () => {
    assert.equal(byWords({ uid: 0, sudoUser: 'bob', as: 'alice' }), 'alice, bob (sudo), uid 0');
    assert.equal(byWords({ uid: 0, sudoUser: null, as: null }), 'uid 0');
    assert.equal(byWords({ uid: null, sudoUser: null, as: 'alice' }), 'alice');
  });

  it('has a name of at most 100 visible characters', () => {
    for (const name of ['alice', 'Jürgen Groß (customer 7)', '\u{1F600}'.repeat(100)]) assert.ok(isName(name), name);
    for (const name of ['', ' ', 'a\nb', 'a\u001b[31m', 'a\u202eb', 'a\u0000', 'x'.repeat(101)])
      assert.ok(!isName(name));
  });
});
