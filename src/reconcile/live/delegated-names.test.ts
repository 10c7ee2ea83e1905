import assert from 'node:assert/strict';
import { it } from 'node:test';
import type { DnsName } from '../dns/name.ts';
import { delegatedNames } from './delegated-names.ts';

it('names of a delegation are none, some, or unknown', () => {
  const [parent, name] = ['example.' as DnsName, 'ns.example.' as DnsName];
  const nameServers = [{ name, addresses: ['192.0.2.1'] }];
  assert.deepEqual(delegatedNames({ kind: 'delegated', parent, nameServers, ds: null, ttl: 1 }), [name]);
  assert.deepEqual(delegatedNames({ kind: 'none', parent }), []);
  assert.equal(delegatedNames({ kind: 'unknown', reason: 'no answer' }), null);
});
