import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { DnsName } from '../dns/name.ts';
import { recordSet } from '../dns/record-set.ts';
import { liveQuestions } from './live-questions.ts';
import { ownServers, serversToAsk } from './own-servers.ts';

const zone = 'example.com.' as DnsName;
const sets = (...keys: readonly string[]) =>
  keys.map((key) => {
    const [owner = '', type = ''] = key.split(' ');
    return { set: recordSet(owner as DnsName, type, 300, ['ns1.other.', 'ns0.other.']), raw: {} };
  });
const asked = (...keys: readonly string[]) =>
  liveQuestions(zone, { sets: sets(...keys), unsure: [] }).sets.map(
    ({ set, place }) => `${set.name} ${set.type} ${place}`,
  );

describe('the questions about a zone', () => {
  it('are one for each set, also of a wildcard and of the apex', () => {
    const keys = ['example.com. NS', 'example.com. MX', '*.example.com. A', 'a.b.example.com. TXT'];
    assert.deepEqual(
      asked(...keys),
      keys.map((key) => `${key} answer`),
    );
  });

  it('about a delegated name are those that the parent zone answers', () => {
    const keys = ['sub.example.com. NS', 'sub.example.com. DS', 'sub.example.com. A', 'ns1.sub.example.com. A'];
    assert.deepEqual(asked(...keys, 'xsub.example.com. A', 'a.b.sub.example.com. NS'), [
      'sub.example.com. NS referral',
      'sub.example.com. DS answer',
      'xsub.example.com. A answer',
    ]);
  });

  it('leave out sets whose last write is not confirmed', () => {
    const unsure = [{ name: 'www.example.com.' as DnsName, type: 'A', after: null }];
    const found = liveQuestions(zone, { sets: sets('www.example.com. A', 'www.example.com. TXT'), unsure });
    assert.deepEqual(
      found.sets.map(({ set }) => set.type),
      ['TXT'],
    );
    assert.deepEqual(found.unsure, [{ name: 'www.example.com.', type: 'A' }]);
  });
});

describe('the name servers of a zone', () => {
  const nameServers = ['NS2.ours', 'ns1.ours.', 'not a. name..'];

  it('are those of the service, and may have the names of the apex', () => {
    const written = { nameServers, sets: sets('www.example.com. NS', 'example.com. NS') };
    assert.deepEqual(serversToAsk(zone, written), ['ns1.ours.', 'ns2.ours.']);
    assert.deepEqual(ownServers(zone, written), ['ns0.other.', 'ns1.other.', 'ns1.ours.', 'ns2.ours.']);
  });

  it('are those of the apex if the service names none', () => {
    const written = { nameServers: [], sets: sets('example.com. NS') };
    assert.deepEqual(serversToAsk(zone, written), ['ns0.other.', 'ns1.other.']);
    assert.deepEqual(serversToAsk(zone, { nameServers: [], sets: sets('example.com. MX') }), []);
  });
});
