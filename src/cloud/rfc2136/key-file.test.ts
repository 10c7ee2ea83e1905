import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { parseKeyFile } from './key-file.ts';

const secret = 'q//bKQ+3Hk5iBq1MpZ9mUQyZxSGLv0Qp2oJmSWlsr4A=';
const written = `key "dns-sync.key" {\n\talgorithm hmac-sha256;\n\tsecret "${secret}";\n};\n`;

describe('a key file', () => {
  it('is read as tsig-keygen writes it', () => {
    const key = parseKeyFile(written);
    assert.ok(key.ok);
    assert.deepEqual(
      { ...key.value, secret: key.value.secret.toString('base64') },
      { name: 'dns-sync.key.', algorithm: 'hmac-sha256', secret },
    );
  });

  for (const [says, text] of [
    ['without quotes', `key Dns-Sync.Key. { algorithm HMAC-SHA256.; secret ${secret.replaceAll('//', 'ab')}; };`],
    ['with comments of named.conf', `# one\n// two\n/* three\n*/ ${written} // "`],
    ['on one line, in another order', `key "dns-sync.key"{secret "${secret}";algorithm "hmac-sha256";}`],
    ['with hmac-sha512', written.replace('sha256', 'sha512')],
    ['without padding', written.replace('=', '')],
  ] as const)
    it(`is read ${says}`, () => {
      const key = parseKeyFile(text);
      assert.ok(key.ok, JSON.stringify(key));
      assert.equal(key.value.name, 'dns-sync.key.');
      assert.equal(key.value.secret.length, 32);
    });

  for (const [text, reason] of [
    ['', /^expected: key "NAME"/],
    ['options { };', /^expected: key "NAME"/],
    ['key "a" { algorithm hmac-sha256; secret "YQ==";', /no end/],
    [`${written}${written}`, /more than one key/],
    ['key "a" { algorithm hmac-md5; secret "YQ=="; };', /the algorithm must be one of hmac-sha256, hmac-sha384/],
    ['key "a" { secret "YQ=="; };', /the algorithm must be one of/],
    ['key "a" { algorithm hmac-sha256; };', /not base64/],
    ['key "a" { algorithm hmac-sha256; secret "?!"; };', /not base64/],
    ['key "a" { algorithm hmac-sha256 secret "YQ=="; };', /does not end with ";"/],
    ['key "a..b" { algorithm hmac-sha256; secret "YQ=="; };', /^the name of the key /],
  ] as const)
    it(`is refused with its reason: ${JSON.stringify(text.slice(0, 60))}`, () => {
      const key = parseKeyFile(text);
      assert.ok(!key.ok);
      assert.match(key.reason, reason);
      assert.doesNotMatch(key.reason, /YQ==|q\/\/bKQ/, 'no message has the secret');
    });

  it('of any text is read or refused', () => {
    const word = fc.constantFrom(
      'key',
      '"a"',
      '{',
      '}',
      ';',
      'algorithm',
      'hmac-sha256',
      'secret',
      '"YQ=="',
      '//',
      '/*',
      '\n',
    );
    fc.assert(fc.property(fc.array(word, { maxLength: 20 }), (words) => void parseKeyFile(words.join(' '))));
    fc.assert(fc.property(fc.string(), (text) => void parseKeyFile(text)));
  });
});
