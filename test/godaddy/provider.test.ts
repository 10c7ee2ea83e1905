import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, it } from 'node:test';
import { LocalGoDaddy, LOCAL_TOKEN } from '../../fixtures/godaddy/local-godaddy.ts';
import type { CallOptions } from '../../src/cloud/call-options.ts';
import { godaddyProvider } from '../../src/cloud/godaddy/provider.ts';
import type { Provider, Submission } from '../../src/cloud/provider.ts';
import type { DnsName } from '../../src/reconcile/dns/name.ts';
import { keyOf, recordSet, type RecordSet } from '../../src/reconcile/dns/record-set.ts';
import { isKnownError } from '../../src/reconcile/error.ts';
import type { Change } from '../../src/reconcile/plan/change.ts';
import type { ProviderSet } from '../../src/reconcile/plan/observed.ts';
import { creation, deletion, update } from '../contract/changes.ts';
import { plainOptions } from '../support/plain-options.ts';

const zone = 'example.com.' as DnsName;
const name = 'example.com';

const set = (label: string, type: string, values: readonly string[], ttl = 600): RecordSet =>
  recordSet((label === '' ? zone : `${label}.${zone}`) as DnsName, type, ttl, values);

describe('the provider of GoDaddy', () => {
  let local: LocalGoDaddy;
  let provider: Provider;
  const refusals: unknown[] = [];

  beforeEach(async () => {
    local = await LocalGoDaddy.start({ hasParking: false });
    local.addZone(name);
    refusals.length = 0;
    provider = open();
  });
  afterEach(async () => {
    provider.close();
    await local.close();
  });

  function open(options: Partial<CallOptions> = {}, token = LOCAL_TOKEN): Provider {
    return godaddyProvider(local.url, () => token, {
      ...plainOptions,
      limiter: { take: async () => true, refused: async (...args) => void refusals.push(args) },
      ...options,
    });
  }

  const submit = async (...changes: readonly Change[]): Promise<Submission> => provider.submit(zone, zone, changes);
  const stored = async (label: string, type: string): Promise<ProviderSet> => {
    const { sets } = await provider.observe(zone, zone);
    const found = sets.find((item) => keyOf(item.set) === keyOf(set(label, type, [])));
    assert.ok(found !== undefined, `there is no ${label} ${type}`);
    return found;
  };
  const methods = async (work: () => Promise<unknown>): Promise<string> => {
    const start = local.ledger.length;
    await work();
    return local.methodsSince(start).join(' ');
  };
  const summary = ({ done, refused, unsure, stale, failure }: Submission) => ({
    done: done.length,
    refused: refused.map(({ reason }) => reason),
    unsure: unsure.length,
    stale,
    failure: failure?.code ?? null,
  });
  const clean = { refused: [], unsure: 0, stale: false, failure: null };

  describe('never sends a PUT, which replaces the complete zone', () => {
    it('has no code for it', () => {
      const folder = join(import.meta.dirname, '../../src/cloud/godaddy');
      const files = readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter((file) => file.endsWith('.ts'));
      assert.ok(files.length > 10);
      for (const file of files) {
        const code = readFileSync(join(folder, file), 'utf8').replaceAll(/\/\*[\s\S]*?\*\/|\/\/.*$/gm, '');
        assert.doesNotMatch(code, /\b(?:put|patch)\b/i, file);
        const sends = /https-client|json-calls|node:https?|\bfetch\b/.test(code);
        assert.equal(sends, file === join('client', 'api.ts'), `${file} sends requests`);
        for (const [, method] of code.matchAll(/method: '?([A-Za-z]+)/g))
          assert.ok(['GET', 'POST', 'DELETE'].includes(method as string), `${file}: ${method}`);
      }
      const api = readFileSync(join(folder, 'client/api.ts'), 'utf8');
      assert.match(api, /^type Method = 'GET' \| 'POST' \| 'DELETE';$/m);
    });

    it('replaces a record by POST and DELETE', async () => {
      await submit(creation(set('a', 'A', ['192.0.2.1'])), creation(set('b', 'A', ['192.0.2.1'])));
      const before = await stored('a', 'A');
      const sent = await methods(async () => submit(update(before, set('a', 'A', ['192.0.2.2']))));
      assert.equal(sent, 'POST GET DELETE GET');
      assert.deepEqual(local.records(name), ['a A 600 192.0.2.2', 'b A 600 192.0.2.1']);
    });
  });

  describe('changes a set record by record', () => {
    it('and deletes first only if TTL, CNAME or data force it, as announced', async () => {
      const cases: readonly (readonly [RecordSet, RecordSet, string])[] = [
        [set('a', 'A', ['192.0.2.1', '192.0.2.2']), set('a', 'A', ['192.0.2.2', '192.0.2.3']), 'POST GET DELETE GET'],
        [set('b', 'A', ['192.0.2.1']), set('b', 'A', ['192.0.2.1'], 900), 'GET DELETE POST GET'],
        [set('c', 'CNAME', ['x.example.net.']), set('c', 'CNAME', ['y.example.net.']), 'GET DELETE POST GET'],
        [set('d', 'MX', ['10 m.example.net.']), set('d', 'MX', ['20 m.example.net.']), 'GET DELETE POST GET'],
        [set('e', 'MX', ['10 m.example.net.']), set('e', 'MX', ['10 n.example.net.']), 'POST GET DELETE GET'],
      ];
      for (const [old, made, expected] of cases) {
        await submit(creation(old));
        const change = update(await stored(old.name.slice(0, 1), old.type), made);
        assert.equal(
          await methods(async () => assert.deepEqual(summary(await submit(change)), { done: 1, ...clean })),
          expected,
        );
        const announced = provider.callsFor(zone, [change]);
        assert.equal(announced.length + 1, expected.split(' ').length, 'all but the reading back is announced');
        assert.equal(announced.flat().at(-1)?.after, made);
        assert.deepEqual((await stored(old.name.slice(0, 1), old.type)).set, made);
      }
    });

    it('and creates the sets of a zone with one reading back', async () => {
      const labels = Array.from({ length: 10 }, (_, i) => `h${i}`);
      const sent = await methods(async () =>
        submit(...labels.map((label) => creation(set(label, 'A', ['192.0.2.1'])))),
      );
      assert.equal(sent, `${'POST '.repeat(10)}GET`);
    });

    it('and undoes what it did if a later record is refused', async () => {
      const authority = set('', 'CAA', ['0 issue "ca.example.net"', '0 issuewild "ca.example.net"']);
      const { refused, ...rest } = summary(await submit(creation(authority), creation(set('a', 'A', ['192.0.2.1']))));
      assert.deepEqual(rest, { done: 1, unsure: 0, stale: false, failure: null });
      assert.match(refused[0] ?? '', /one record of a name, type and data/);
      assert.deepEqual(local.records(name), ['a A 600 192.0.2.1']);
      local.configure({ identity: 'all-fields' });
      assert.deepEqual(summary(await submit(creation(authority))), { done: 1, ...clean });
    });

    it('and restores the old set if the new type of a name is refused', async () => {
      await submit(creation(set('sub', 'CNAME', ['x.example.net.'])));
      local.configure({ nsBelowApex: 'read-only' });
      const before = await stored('sub', 'CNAME');
      const { done, refused } = await submit(deletion(before), creation(set('sub', 'NS', ['ns1.example.net.'])));
      assert.deepEqual([done.length, refused.length], [0, 2]);
      assert.match(refused.map(({ reason }) => reason).join(), /dns_record_not_mutable/);
      assert.deepEqual(local.records(name), ['sub CNAME 600 x.example.net.']);
    });
  });

  for (const recordId of ['derived', 'stable'] as const)
    describe(`with ${recordId} record IDs`, () => {
      beforeEach(() => local.configure({ recordId }));

      it('keeps a record that others edited between the look and the write', async () => {
        await submit(creation(set('a', 'A', ['192.0.2.1'])));
        const before = await stored('a', 'A');
        local.zone(name).edit((record) => record.name === 'a', { data: '203.0.113.9' });
        assert.deepEqual(summary(await submit(deletion(before))), { ...clean, done: 0, stale: true });
        assert.deepEqual(summary(await submit(update(before, set('a', 'A', ['192.0.2.1'], 900)))), {
          ...clean,
          done: 0,
          stale: true,
        });
        const half = await submit(update(before, set('a', 'A', ['192.0.2.2'])));
        assert.deepEqual([half.stale, half.unsure.length, half.done.length], [true, 1, 0]);
        assert.ok(local.records(name).includes('a A 600 203.0.113.9'));
      });
    });

  it('takes a record of others that equals ours as a change meanwhile', async () => {
    local.zone(name).put({ name: 'a', type: 'A', data: '192.0.2.1', ttl: 600 });
    assert.deepEqual(summary(await submit(creation(set('a', 'A', ['192.0.2.1'])))), { ...clean, done: 0, stale: true });
  });

  it('reports a set that has other records than were sent', async () => {
    local.zone(name).put({ name: 'a', type: 'A', data: '203.0.113.9', ttl: 600 });
    const answer = await submit(creation(set('a', 'A', ['192.0.2.1'])));
    assert.deepEqual(summary(answer), { ...clean, done: 0, unsure: 1, failure: 'not-as-written' });
  });

  describe('with Domain Protection', () => {
    beforeEach(async () => {
      await submit(creation(set('old', 'TXT', ['"old"'])));
      local.configure({ isProtected: true });
    });
    const sentence = /stored an empty text: the domain's protection \(Domain Protection\) blocks changes of TXT/;

    it('refuses a new text, and leaves nothing empty', async () => {
      const { done, refused, unsure, failure } = await submit(
        creation(set('t', 'TXT', ['"v=spf1 -all"'])),
        creation(set('a', 'A', ['192.0.2.1'])),
      );
      assert.deepEqual([done.length, unsure.length, failure], [1, 0, null]);
      assert.match(refused[0]?.reason ?? '', sentence);
      assert.deepEqual(local.records(name), ['a A 600 192.0.2.1', 'old TXT 600 old']);
    });

    it('refuses the edit of a text before the old one is deleted', async () => {
      const { refused } = await submit(update(await stored('old', 'TXT'), set('old', 'TXT', ['"new"'])));
      assert.match(refused[0]?.reason ?? '', sentence);
      assert.deepEqual(local.records(name), ['old TXT 600 old']);
    });

    it('says so when the old text had to be deleted first', async () => {
      const { unsure, failure } = await submit(update(await stored('old', 'TXT'), set('old', 'TXT', ['"old"'], 900)));
      assert.equal(unsure.length, 1);
      assert.match(failure?.message ?? '', sentence);
      assert.deepEqual(local.records(name), []);
    });
  });

  describe('when answers are lost', () => {
    it('knows its own record in a duplicate', async () => {
      for (const kind of ['lost-reply', 'internal-error-after'] as const) {
        local.fail(kind, { method: 'POST' });
        assert.deepEqual(summary(await submit(creation(set(kind, 'A', ['192.0.2.1'])))), { done: 1, ...clean });
      }
    });

    it('takes a record that is gone as deleted', async () => {
      await submit(creation(set('a', 'A', ['192.0.2.1'])));
      const before = await stored('a', 'A');
      local.fail('lost-reply', { method: 'DELETE' });
      assert.deepEqual(summary(await submit(deletion(before))), { done: 1, ...clean });
    });

    it('leaves the change unconfirmed when no attempt is answered', async () => {
      local.fail('lost-reply', { times: 4 });
      assert.deepEqual(
        summary(await submit(creation(set('a', 'A', ['192.0.2.1'])), creation(set('b', 'A', ['192.0.2.1'])))),
        {
          ...clean,
          done: 0,
          unsure: 1,
          failure: 'unreachable',
        },
      );
    });

    it('leaves everything unconfirmed when the reading back fails', async () => {
      local.fail('reset', { method: 'GET', times: 4 });
      const answer = await submit(creation(set('a', 'A', ['192.0.2.1'])), creation(set('b', 'A', ['192.0.2.1'])));
      assert.deepEqual(summary(answer), { ...clean, done: 0, unsure: 2, failure: 'unreachable' });
    });
  });

  describe('reads pages that shift', () => {
    const hosts = Array.from({ length: 150 }, (_, i) => `h${String(i).padStart(3, '0')}`);
    const page2 = (path: string): boolean => path.includes('page=2');
    beforeEach(() => {
      for (const host of hosts) local.zone(name).put({ name: host, type: 'A', data: '192.0.2.1', ttl: 600 });
    });
    const addresses = async () => {
      const { sets, complete } = await provider.observe(zone, zone);
      return { complete, count: sets.filter(({ set: { type } }) => type === 'A').length };
    };

    for (const totals of ['given', 'missing'] as const) {
      it(`again after one change, with totals ${totals}`, async () => {
        local.configure({ totals });
        let isChanged = false;
        local.onRequest = ({ path }) => {
          if (!page2(path) || isChanged) return;
          isChanged = true;
          local.zone(name).remove((record) => record.name === 'h000');
        };
        // Without totals, only two equal listings prove that nothing is hidden.
        assert.deepEqual(await addresses(), { complete: totals === 'given', count: 149 });
        assert.deepEqual(await addresses(), { complete: true, count: 149 });
      });

      it(`as incomplete while they keep changing, with totals ${totals}`, async () => {
        local.configure({ totals });
        let next = 0;
        local.onRequest = ({ path }) => {
          if (page2(path)) local.zone(name).remove((record) => record.name === `h00${next}`);
          if (page2(path)) next++;
        };
        assert.equal((await addresses()).complete, false);
      });
    }
  });

  it('finds zones that are registered elsewhere, and lists domains page by page', async () => {
    local.addZone('elsewhere.example', { isRegistered: false });
    for (let i = 0; i < 250; i++) local.addZone(`d${i}.example`);
    const listing = await provider.list();
    assert.equal(local.ledger.length, 2);
    assert.equal((await listing.find('d249.example.' as DnsName)).kind, 'found');
    assert.equal(local.ledger.length, 2);
    assert.equal((await listing.find('elsewhere.example.' as DnsName)).kind, 'found');
    assert.equal((await listing.find('none.example.' as DnsName)).kind, 'absent');
  });

  it('shows an ALIAS as a routed set', async () => {
    local.zone(name).put({ name: '@', type: 'ALIAS', data: 'x.example.net.', ttl: 600 });
    const { routed, sets } = await provider.observe(zone, zone);
    assert.deepEqual(
      routed.map(({ type, detail }) => `${type} ${detail}`),
      ['A ALIAS of x.example.net.', 'AAAA ALIAS of x.example.net.'],
    );
    assert.ok(sets.every(({ set: { type } }) => type !== 'ALIAS'));
  });

  it('rejects what the API cannot have, with reasons, and remarks a moved TTL', () => {
    const long = 'k'.repeat(740);
    const key = `"${long.slice(0, 255)}" "${long.slice(255, 510)}" "${long.slice(510)}"`;
    const sets = [
      set('a', 'A', ['192.0.2.1'], 300),
      set('dkim', 'TXT', [key, '"kept"']),
      set('*', 'TXT', ['"wild"']),
      set('q', 'TXT', [String.raw`"\"quoted\""`, '""', String.raw`"\255"`]),
      set('srv', 'SRV', ['1 2 3 x.example.net.']),
      set('tlsa', 'TLSA', ['3 1 1 00']),
    ];
    const head = { name: zone, displayName: zone, soa: null, rejects: [], remarks: [] };
    const { zone: fitted, remarks } = provider.adjust({ ...head, sets });
    assert.deepEqual(
      fitted.sets.map(({ name: owner, type, ttl, values }) => [owner, type, ttl, ...values].join(' ')),
      ['a.example.com. A 600 192.0.2.1', 'dkim.example.com. TXT 600 "kept"'],
    );
    assert.deepEqual(remarks, [
      'a.example.com. A: TTL 300 is outside the range of GoDaddy (600 to 86400); 600 is used',
    ]);
    assert.deepEqual(fitted.rejects.map(({ reason }) => reason).toSorted(), [
      'GoDaddy allows 512 characters in a record; the value has 740',
      'GoDaddy does not support a TXT value that is not UTF-8',
      'GoDaddy does not support a TXT value within quotation marks',
      'GoDaddy does not support an empty TXT value',
      'GoDaddy does not support records of type TLSA',
      'GoDaddy supports SRV only at names that begin with a service and a protocol (_sip._tcp)',
      'GoDaddy supports wildcards only for A, AAAA, CNAME',
    ]);
  });

  it('says why it is not allowed: the account, the scope, or the token', async () => {
    const said = async (work: Promise<unknown>): Promise<string> =>
      work.then(
        () => 'nothing',
        (error: unknown) => (isKnownError(error) ? `${error.code}: ${error.message}; ${error.hint}` : String(error)),
      );
    const other = open({}, 'gd_pat_other');
    assert.match(
      await said(other.find(zone)),
      /^bad-credentials: GoDaddy does not accept the token.*domains\.dns:update/,
    );
    other.close();
    local.configure({ tokens: { [LOCAL_TOKEN]: ['domains.domain:read'] } });
    const { failure } = await submit(creation(set('a', 'A', ['192.0.2.1'])));
    assert.match(`${failure?.code}: ${failure?.hint}`, /^access-denied: .*domains\.dns:update/);
    local.configure({ isAllowed: false });
    assert.match(
      await said(provider.ping()),
      /^access-denied: GoDaddy does not allow this account.*at least 10 domains/,
    );
    await local.close();
    assert.match(await said(provider.ping()), /^unreachable: cannot reach GoDaddy: connection refused/);
    local = await LocalGoDaddy.start();
  });

  it('waits as long as Retry-After asks, and reports the refusal', async () => {
    local.fail('throttle', { method: 'POST' });
    const start = performance.now();
    assert.deepEqual(summary(await submit(creation(set('a', 'A', ['192.0.2.1'])))), { done: 1, ...clean });
    assert.ok(performance.now() - start > 950, 'it was repeated too early');
    assert.equal(refusals.length, 1);
  });

  it('has no request without a token of the bucket: 30 at once, then one a second', () => {
    const seconds = (calls: number): number =>
      provider.secondsFor({ calls, zonesMade: 0, zonesRemoved: 0, changes: [] });
    assert.deepEqual([seconds(30), seconds(31), seconds(90)], [0, 1, 60]);
  });
});
