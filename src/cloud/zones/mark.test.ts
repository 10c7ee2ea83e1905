import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { maxCommentLength, nameFromMark, nameInMark, readMark, withMark } from './mark.ts';

describe('the mark in the comment of a hosted zone', () => {
  it("follows an administrator's text, and replaces the earlier mark", () => {
    const kept = withMark('Customer 4711', 'kept', 'a.example.net');
    assert.equal(kept, 'Customer 4711 dns-sync server=a.example.net');
    assert.equal(withMark(kept, 'free', 'a.example.net'), 'Customer 4711 dns-sync free was=a.example.net');
    assert.equal(withMark('Made by dns-sync for a', 'kept', 'b'), 'dns-sync server=b');
    assert.deepEqual(readMark('Made by dns-sync for plesk one'), { kind: 'kept', server: 'plesk%20one' });
  });

  it('is not found in text about it', () => {
    for (const comment of ['', 'dns-sync', 'dns-sync server=a is gone', 'xdns-sync server=a'])
      assert.equal(readMark(comment), null, comment);
  });

  it("has no room if an administrator's text fills the comment", () => {
    assert.equal(withMark('x'.repeat(maxCommentLength - 10), 'kept', 'a'), null);
  });

  it('is read back as written, whatever the name and the text, and keeps the text', () => {
    const name = fc.string({ minLength: 1, maxLength: 60, unit: 'grapheme' });
    fc.assert(
      fc.property(
        name,
        fc.string({ maxLength: 60 }),
        fc.constantFrom('kept' as const, 'free' as const),
        (server, words, kind) => {
          const comment = withMark(words, kind, server);
          assert.ok(comment !== null);
          const mark = readMark(comment);
          assert.equal(mark?.kind === 'kept' ? mark.server : mark?.was, nameInMark(server));
          assert.ok(nameInMark(server).length <= 100 && !/\s/.test(nameInMark(server)));
          if (nameInMark(server).length !== 64) assert.equal(nameFromMark(nameInMark(server)), server);
          if (readMark(words) === null) assert.ok(comment.startsWith(words.trimEnd()));
          assert.equal(withMark(comment, kind, server), comment);
        },
      ),
    );
  });

  it("shows a name that isn't encoded unchanged", () => {
    assert.equal(nameFromMark('100%'), '100%');
  });
});
