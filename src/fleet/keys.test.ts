import assert from 'node:assert/strict';
import { it } from 'node:test';
import type { DnsName } from '../reconcile/dns/name.ts';
import { outKey, signRequestKey, zoneOfKey } from './keys.ts';

const zone = 'example.com.' as DnsName;

it('a request for a sign of life is in the folder that its server watches, and not the key of a zone', () => {
  const folder = 'out/plesk-1/';
  assert.ok(signRequestKey('plesk-1').startsWith(folder));
  assert.equal(zoneOfKey(folder, signRequestKey('plesk-1')), null);
  assert.equal(zoneOfKey(folder, outKey('plesk-1', zone)), zone);
});
