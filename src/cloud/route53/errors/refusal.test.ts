import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { readRefusal } from './refusal.ts';

describe('the message of a refused batch', () => {
  it('is one entry for one fault', () => {
    const text = "Tried to create resource record set [name='www.example.com.', type='A'] but it already exists";
    assert.deepEqual(readRefusal(`[${text}]`), [{ name: 'www.example.com.', type: 'A', stale: true, text }]);
    assert.deepEqual(readRefusal(text), readRefusal(`[${text}]`), 'with brackets or without');
  });

  it('is split only before known texts, not at the commas and brackets inside one', () => {
    const first =
      "Tried to delete resource record set [name='a.example.com.', type='A', set-identifier='x'] but it was not found";
    const two =
      "Tried to delete resource record set [name='\\052.example.com.', type='TXT'] but the values provided do not match the current values";
    const three =
      'RRSet of type CNAME with DNS name b.example.com. is not permitted as it conflicts with other records with the same DNS name in zone example.com.';
    const messages = readRefusal(`[${first}, ${two}, ${three}]`);
    assert.deepEqual(
      messages.map((message) => message.text),
      [first, two, three],
    );
    assert.deepEqual(
      messages.map((message) => [message.name, message.type, message.stale]),
      [
        ['a.example.com.', 'A', true],
        ['*.example.com.', 'TXT', true],
        ['b.example.com.', 'CNAME', false],
      ],
    );
  });

  it('without a name says so', () => {
    const text =
      "Invalid Resource Record: FATAL problem: UnsupportedCharacter (Value contains unsupported characters) encountered with '\t'";
    assert.deepEqual(readRefusal(`[${text}]`), [{ name: null, type: null, stale: false, text }]);
    assert.deepEqual(
      readRefusal('RRSet with DNS name x.example.org. is not permitted in zone example.com.')[0]?.name,
      'x.example.org.',
    );
    assert.equal(
      readRefusal("Tried to create resource record set [name='a..b', type='A'] but it already exists")[0]?.name,
      null,
    );
  });
});
