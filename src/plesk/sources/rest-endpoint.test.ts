import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { certificate } from '../../../fixtures/plesk-server/rest.ts';
import { restEndpoint } from './rest-endpoint.ts';

describe("the place of Plesk's REST interface", () => {
  for (const url of [
    undefined,
    'https://localhost:8443',
    'https://127.0.0.1',
    'https://127.1.2.3:8443/',
    'https://[::1]:8443',
  ]) {
    it(`is this machine at ${url}, where a certificate is verified only if it is named`, () => {
      assert.deepEqual(restEndpoint(url, undefined).tls, { rejectUnauthorized: false, checksName: false });
      const { rejectUnauthorized, checksName, ca } = restEndpoint(url, certificate).tls;
      assert.deepEqual([rejectUnauthorized, checksName], [true, false]);
      assert.match(ca ?? '', /BEGIN CERTIFICATE/);
    });
  }

  for (const url of [
    'https://plesk.example',
    'https://192.0.2.1:8443',
    'https://localhost.example',
    'https://[2001:db8::1]',
  ]) {
    it(`is another machine at ${url}, where certificate and name are verified`, () => {
      assert.deepEqual(restEndpoint(url, undefined).tls, { rejectUnauthorized: true, checksName: true });
      assert.equal(restEndpoint(url, certificate).tls.checksName, true);
      assert.throws(() => restEndpoint(url.replace('https', 'http'), undefined), /unencrypted/);
    });
  }
});
