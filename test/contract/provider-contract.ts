import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import type { Done, HostedZone, Provider, Submission, ZoneMaker } from '../../src/cloud/provider.ts';
import type { Traits } from '../../src/cloud/traits.ts';
import { parseName, type DnsName } from '../../src/reconcile/dns/name.ts';
import { canonicalValue } from '../../src/reconcile/dns/rdata.ts';
import { keyOf, recordSet, sameContent, type RecordSet } from '../../src/reconcile/dns/record-set.ts';
import type { Change } from '../../src/reconcile/plan/change.ts';
import type { Observed, ProviderSet } from '../../src/reconcile/plan/observed.ts';
import { creation, deletion, update } from './changes.ts';

/** A provider, and where the contract may create zones. */
export interface ProviderUnderTest {
  readonly provider: Provider;
  /** Zones of random names are created below this domain, and removed again if the provider works. */
  readonly domain: string;
  /**
   * Creates an empty zone at a service with `given` zones. Returns the name of another one, emptied, if it can't create
   * zones.
   */
  readonly giveZone?: (zone: DnsName) => Promise<DnsName | void>;
  /** Runs after each case. */
  readonly close?: () => Promise<void>;
}

/** One behavior that dns-sync relies on. */
export interface ContractCase {
  readonly says: string;
  /** Rejects if the provider behaves differently. */
  readonly shows: () => Promise<void>;
}

/** One case of the contract. `needs` limits it to services with certain traits. */
type Case =
  | ((place: Place) => Promise<void>)
  | { readonly needs: (traits: Traits) => boolean; readonly shows: (place: Place) => Promise<void> };

/**
 * The cases that a provider with these traits has to pass. `open` is called once for each case. Run them with any test runner:
 *
 * @example
 * for (const { says, shows } of providerContract(traits, open)) it(says, shows);
 */
export function providerContract(traits: Traits, open: () => Promise<ProviderUnderTest>): readonly ContractCase[] {
  const cases = Object.entries(CASES).flatMap(([says, given]) => {
    if (typeof given === 'function') return [{ says, shows: given }];
    return given.needs(traits) ? [{ says, shows: given.shows }] : [];
  });
  return cases.map(({ says, shows }) => ({
    says,
    shows: async () => {
      const given = await open();
      try {
        await shows(new Place(given));
      } finally {
        given.provider.close();
        await given.close?.();
      }
    },
  }));
}

/** A provider with shortcuts for the cases. */
class Place {
  readonly provider: Provider;
  readonly #domain: string;
  readonly #giveZone: ProviderUnderTest['giveZone'];

  constructor({ provider, domain, giveZone }: ProviderUnderTest) {
    this.provider = provider;
    this.#giveZone = giveZone;
    this.#domain = domain.replace(/\.$/, '');
  }

  /** A TTL that the service supports, other than that of `setAt`. */
  get otherTtl(): number {
    return Math.max(this.provider.traits.ttl.least, 60);
  }

  /** Returns a name that no zone has. */
  fresh(): DnsName {
    return nameOf(`c${randomBytes(6).toString('hex')}.${this.#domain}.`);
  }

  /** The provider's zone maker. */
  get maker(): ZoneMaker {
    const { zoneMaker } = this.provider;
    assert.ok(zoneMaker !== undefined, 'zones are made, so there is a zoneMaker');
    return zoneMaker;
  }

  /** Creates a zone, or requests a given one; returns its name and ID. */
  async zone(generation = 1): Promise<{ readonly zone: DnsName; readonly zoneId: string }> {
    const fresh = this.fresh();
    if (this.provider.traits.zones === 'given') {
      assert.ok(this.#giveZone !== undefined, 'zones are given, so the test needs giveZone');
      const zone = (await this.#giveZone(fresh)) ?? fresh;
      return { zone, zoneId: (await hostedZone(this, zone)).zoneId };
    }
    const zone = fresh;
    const created = await this.maker.create(zone, generation);
    assert.equal(created.kind, 'created');
    assert.ok(created.kind === 'created' && created.nameServers.length > 0, 'a new zone has name servers');
    return { zone, zoneId: created.zoneId };
  }

  /** Lists the sets of a zone that are not the service's own. */
  async sets(zone: DnsName, zoneId: string): Promise<readonly ProviderSet[]> {
    const observed = await this.provider.observe(zone, zoneId);
    return plainSets(zone, observed);
  }

  /** Creates record sets and returns them as the service stores them. */
  async filled(zone: DnsName, zoneId: string, sets: readonly RecordSet[]): Promise<readonly ProviderSet[]> {
    const submission = await this.provider.submit(zone, zoneId, sets.map(creation));
    assert.deepEqual([submission.failure, submission.stale, submission.refused], [null, false, []]);
    return nowOf(submission.done);
  }
}

const plainSets = (zone: DnsName, { sets }: Observed): readonly ProviderSet[] =>
  sets.filter(({ set }) => !(set.name === zone && ['NS', 'SOA'].includes(set.type)));

const nowOf = (done: readonly Done[]): readonly ProviderSet[] => done.flatMap(({ now }) => (now === null ? [] : [now]));

function nameOf(text: string): DnsName {
  const name = parseName(text);
  if (!name.ok) throw new Error(`${text}: ${name.reason}`);
  return name.value;
}

/** Builds a canonical set of a name in the zone. */
function setAt(zone: DnsName, label: string, type: string, values: readonly string[], ttl = 3600): RecordSet {
  const canonical = values.map((value) => {
    const read = canonicalValue(type, value);
    if (!read.ok) throw new Error(`${type} ${value}: ${read.reason}`);
    return read.value;
  });
  return recordSet(nameOf(label === '' ? zone : `${label}.${zone}`), type, ttl, canonical);
}

/** Fails unless both lists have the same sets with the same content. */
function sameSets(found: readonly ProviderSet[], wanted: readonly RecordSet[]): void {
  const text = (set: RecordSet): string => `${keyOf(set)} ${set.ttl} ${set.values.join(' | ')}`;
  assert.deepEqual(found.map(({ set }) => text(set)).toSorted(), wanted.map(text).toSorted());
}

/** Checks that a submission is stale: the zone differed from its assumption, and nothing was done. */
function isStale({ stale, done, failure }: Submission): void {
  assert.deepEqual({ stale, done: done.length, failure }, { stale: true, done: 0, failure: null });
}

/** Returns the hosted zone that a lookup finds. */
async function hostedZone({ provider }: Place, zone: DnsName): Promise<HostedZone> {
  const answer = await provider.find(zone);
  assert.equal(answer.kind, 'found');
  assert.ok(answer.kind === 'found');
  return answer.hosted;
}

const refusal = (code: string) => (error: unknown) =>
  error instanceof Error && error.name === 'DnsSyncError' && (error as Error & { code?: unknown }).code === code;

/** A set of each common type, with values that services are likely to spell differently. */
const commonSets = (zone: DnsName): readonly RecordSet[] => [
  setAt(zone, '', 'A', ['192.0.2.1', '192.0.2.2'], 300),
  setAt(zone, '', 'AAAA', ['2001:db8::1']),
  setAt(zone, '', 'MX', ['10 mail.example.net.', '20 backup.example.net.']),
  setAt(zone, 'www', 'CNAME', ['target.example.net.'], 60),
  setAt(zone, '*', 'A', ['192.0.2.3']),
  setAt(zone, 'text', 'TXT', [
    '"v=spf1 -all"',
    `"${'x'.repeat(255)}" "${'y'.repeat(40)}"`,
    '"a \\"quote\\" and a \\\\"',
  ]),
  setAt(zone, '_sip._tcp', 'SRV', ['0 5 5060 sip.example.net.']),
  setAt(zone, 'sub', 'NS', ['ns1.example.net.', 'ns2.example.net.']),
  setAt(zone, '', 'CAA', ['0 issue "ca.example.net"']),
];

const isMade = ({ zones }: Traits): boolean => zones === 'made';
const isGuarded = ({ guard }: Traits): boolean => guard !== 'none';

const CASES: Readonly<Record<string, Case>> = {
  'optional methods are there where the traits say so': async ({ provider }) => {
    const { traits } = provider;
    assert.equal(provider.zoneMaker !== undefined, traits.zones === 'made', 'zoneMaker');
    assert.equal(provider.mark !== undefined, traits.marksOwner, 'mark');
    assert.equal(provider.isInSync !== undefined, traits.settles === 'followed', 'isInSync');
    for (const word of Object.values(traits.words)) assert.notEqual(word, '');
  },

  'a service that answers says so in one call, and how it is': async ({ provider }) => {
    const findings = await provider.ping();
    assert.ok(findings.length > 0 && findings.every(({ what }) => what !== ''), 'a finding has words');
    assert.equal(provider.calls(), 1);
  },

  'types and TTLs outside the traits are not sent: they become rejects and remarks': async ({ provider }) => {
    const { traits } = provider;
    const zone = nameOf('adjust.example.');
    const unknown = { name: zone, type: 'HINFO', ttl: 3600, values: ['"a" "b"'] };
    const ttl = traits.ttl.most < 2 ** 31 - 1 ? traits.ttl.most + 1 : 3600;
    const sets = [setAt(zone, 'a', 'A', ['192.0.2.1'], ttl), unknown];
    const head = { name: zone, displayName: zone, soa: null, rejects: [], remarks: [] };
    const { zone: adjusted, remarks } = provider.adjust({ ...head, sets });
    const [address, ...more] = adjusted.sets;
    assert.deepEqual(
      [more.length, adjusted.rejects.map(({ type }) => type)],
      traits.types.has('HINFO') ? [1, []] : [0, ['HINFO']],
    );
    assert.equal(address?.ttl, Math.min(ttl, traits.ttl.most));
    assert.equal(remarks.length > 0, ttl > traits.ttl.most, 'a TTL that is moved is remarked');
  },

  'a zone that nobody created is absent': async (place) => {
    assert.deepEqual(await place.provider.find(place.fresh()), { kind: 'absent' });
  },

  'a created zone is found by name and by id, as made and kept by this server': async (place) => {
    const { zone, zoneId } = await place.zone();
    for (const hosted of [await hostedZone(place, zone), await place.provider.byId(zone, zoneId)]) {
      assert.equal(hosted.zoneId, zoneId);
      if (place.provider.traits.marksOwner) assert.deepEqual([hosted.keeper, hosted.made], [{ kind: 'us' }, true]);
    }
  },

  'a zone is created once in a generation, and the second answer is "taken"': {
    needs: isMade,
    shows: async (place) => {
      const { zone, zoneId } = await place.zone(7);
      assert.deepEqual(await place.maker.create(zone, 7), { kind: 'taken' });
      assert.equal((await hostedZone(place, zone)).zoneId, zoneId);
    },
  },

  'a listing finds what a look-up finds': async (place) => {
    const { zone, zoneId } = await place.zone();
    const listings = [await place.provider.list(), await place.provider.search?.()];
    for (const listing of listings.filter((item) => item !== undefined)) {
      const answer = await listing.find(zone);
      assert.equal(answer.kind === 'found' && answer.hosted.zoneId, zoneId);
      assert.equal((await listing.byId(zone, zoneId))?.zoneId, zoneId);
      assert.deepEqual(await listing.find(place.fresh()), { kind: 'absent' });
    }
  },

  'a zone that is gone is "no-such-zone" by id, for a look and for changes': {
    needs: isMade,
    shows: async (place) => {
      const { zone, zoneId } = await place.zone();
      assert.deepEqual(await place.maker.remove(zone, zoneId), { kind: 'removed' });
      assert.deepEqual(await place.provider.find(zone), { kind: 'absent' });
      await assert.rejects(place.provider.byId(zone, zoneId), refusal('no-such-zone'));
      await assert.rejects(place.provider.observe(zone, zoneId), refusal('no-such-zone'));
      const { done, failure } = await place.provider.submit(zone, zoneId, [
        creation(setAt(zone, 'a', 'A', ['192.0.2.1'])),
      ]);
      assert.deepEqual([done, failure?.code], [[], 'no-such-zone']);
    },
  },

  'a zone with record sets is not removed, and says why': {
    needs: isMade,
    shows: async (place) => {
      const { zone, zoneId } = await place.zone();
      const sets = await place.filled(zone, zoneId, [setAt(zone, 'a', 'A', ['192.0.2.1'])]);
      const answer = await place.maker.remove(zone, zoneId);
      assert.ok(answer.kind === 'kept' && answer.reason !== '', 'a zone that is not empty was removed');
      await place.provider.submit(zone, zoneId, sets.map(deletion));
      assert.deepEqual(await place.maker.remove(zone, zoneId), { kind: 'removed' });
    },
  },

  'an empty zone is observed whole, with its name servers': async (place) => {
    const { zone, zoneId } = await place.zone();
    const observed = await place.provider.observe(zone, zoneId);
    assert.deepEqual([observed.zoneId, observed.complete, observed.routed], [zoneId, true, []]);
    assert.ok(observed.nameServers.length > 0);
    sameSets(plainSets(zone, observed), []);
  },

  'record sets of the common types are read back with the content that was written': async (place) => {
    const { zone, zoneId } = await place.zone();
    const head = { name: zone, displayName: zone, soa: null, rejects: [], remarks: [] };
    const { sets, rejects } = place.provider.adjust({ ...head, sets: commonSets(zone) }).zone;
    assert.deepEqual(
      rejects.filter(({ type }) => ['A', 'CNAME', 'TXT'].includes(type)),
      [],
    );
    const written = await place.filled(zone, zoneId, sets);
    sameSets(written, sets);
    sameSets(await place.sets(zone, zoneId), sets);
  },

  'an update replaces one set and leaves the others': async (place) => {
    const { zone, zoneId } = await place.zone();
    const kept = setAt(zone, 'kept', 'TXT', ['"kept"']);
    const [before] = await place.filled(zone, zoneId, [setAt(zone, 'a', 'A', ['192.0.2.1']), kept]);
    const after = setAt(zone, 'a', 'A', ['192.0.2.2', '192.0.2.3'], place.otherTtl);
    const { done } = await place.provider.submit(zone, zoneId, [update(before as ProviderSet, after)]);
    sameSets(nowOf(done), [after]);
    sameSets(await place.sets(zone, zoneId), [after, kept]);
  },

  'a set that was observed can be deleted, and "done" has nothing in its place': async (place) => {
    const { zone, zoneId } = await place.zone();
    const kept = setAt(zone, 'kept', 'A', ['192.0.2.9']);
    await place.filled(zone, zoneId, [setAt(zone, 'a', 'A', ['192.0.2.1']), kept]);
    const gone = (await place.sets(zone, zoneId)).find(({ set }) => !sameContent(set, kept) || set.name !== kept.name);
    const { done } = await place.provider.submit(zone, zoneId, [deletion(gone as ProviderSet)]);
    assert.deepEqual(
      done.map(({ now }) => now),
      [null],
    );
    sameSets(await place.sets(zone, zoneId), [kept]);
  },

  'creating a set that exists is stale, and changes nothing': {
    needs: isGuarded,
    shows: async (place) => {
      const { zone, zoneId } = await place.zone();
      const foreign = setAt(zone, 'a', 'A', ['203.0.113.1'], 60);
      await place.filled(zone, zoneId, [foreign]);
      isStale(await place.provider.submit(zone, zoneId, [creation(setAt(zone, 'a', 'A', ['192.0.2.1']))]));
      sameSets(await place.sets(zone, zoneId), [foreign]);
    },
  },

  'an update of a set that somebody else changed is stale, and changes nothing': {
    needs: isGuarded,
    shows: async (place) => {
      const { zone, zoneId } = await place.zone();
      const [before] = (await place.filled(zone, zoneId, [setAt(zone, 'a', 'A', ['192.0.2.1'])])) as [ProviderSet];
      const foreign = setAt(zone, 'a', 'A', ['203.0.113.1']);
      await place.provider.submit(zone, zoneId, [update(before, foreign)]);
      isStale(await place.provider.submit(zone, zoneId, [update(before, setAt(zone, 'a', 'A', ['192.0.2.2']))]));
      sameSets(await place.sets(zone, zoneId), [foreign]);
    },
  },

  'a delete of a set that somebody else changed or deleted is stale, and changes nothing': {
    needs: isGuarded,
    shows: async (place) => {
      const { zone, zoneId } = await place.zone();
      const [before] = (await place.filled(zone, zoneId, [setAt(zone, 'a', 'A', ['192.0.2.1'])])) as [ProviderSet];
      const { guardsTtl } = place.provider.traits;
      const foreign = setAt(zone, 'a', 'A', [guardsTtl ? '192.0.2.1' : '192.0.2.7'], 77);
      const { done } = await place.provider.submit(zone, zoneId, [update(before, foreign)]);
      isStale(await place.provider.submit(zone, zoneId, [deletion(before)]));
      sameSets(await place.sets(zone, zoneId), [foreign]);
      const [now] = nowOf(done) as [ProviderSet];
      await place.provider.submit(zone, zoneId, [deletion(now)]);
      isStale(await place.provider.submit(zone, zoneId, [deletion(now)]));
    },
  },

  'a type of a name is changed in one submission': async (place) => {
    const { zone, zoneId } = await place.zone();
    const [before] = (await place.filled(zone, zoneId, [setAt(zone, 'a', 'CNAME', ['x.example.net.'])])) as [
      ProviderSet,
    ];
    const after = setAt(zone, 'a', 'A', ['192.0.2.1']);
    const { failure, refused } = await place.provider.submit(zone, zoneId, [creation(after), deletion(before)]);
    assert.deepEqual([failure, refused], [null, []]);
    sameSets(await place.sets(zone, zoneId), [after]);
  },

  'every change is in one of the calls that are announced, and announcing makes none': async (place) => {
    const zone = place.fresh();
    const changes = commonSets(zone).map(creation);
    const before = place.provider.calls();
    const announced = place.provider.callsFor(zone, changes).flat();
    const keys = (items: readonly Change[]): readonly string[] =>
      [...new Set(items.map(({ after }) => (after === null ? '' : keyOf(after))))].toSorted();
    assert.deepEqual(keys(announced), keys(changes));
    const seconds = place.provider.secondsFor({ calls: 1000, zonesMade: 10, zonesRemoved: 0, changes });
    assert.ok(Number.isFinite(seconds) && seconds >= 0, `${seconds} seconds`);
    assert.equal(place.provider.calls(), before);
  },

  'a zone is found with its number of record sets': {
    needs: ({ countsSets }) => countsSets === true,
    shows: async (place) => {
      const { zone, zoneId } = await place.zone();
      await place.provider.submit(zone, zoneId, [creation(setAt(zone, 'a', 'A', ['192.0.2.1']))]);
      const { sets, routed } = await place.provider.observe(zone, zoneId);
      const listed = await (await place.provider.list()).byId(zone, zoneId);
      const found = [listed, await hostedZone(place, zone), await place.provider.byId(zone, zoneId)];
      for (const hosted of found) assert.equal(hosted?.recordSets, sets.length + routed.length);
    },
  },

  'the version of a zone changes with each change, and only then': {
    needs: ({ unchanged }) => unchanged !== 'none',
    shows: async (place) => {
      const { zone, zoneId } = await place.zone();
      const version = async (): Promise<string> => {
        const listed = await (await place.provider.list()).byId(zone, zoneId);
        const known = (await place.provider.byId(zone, zoneId)).version;
        assert.equal(listed?.version, known);
        assert.ok(known !== undefined && known !== '');
        return known;
      };
      const first = await version();
      await place.provider.observe(zone, zoneId);
      assert.equal(await version(), first);
      const [before] = (await place.filled(zone, zoneId, [setAt(zone, 'a', 'A', ['192.0.2.1'])])) as [ProviderSet];
      const second = await version();
      assert.notEqual(second, first);
      await place.provider.submit(zone, zoneId, [update(before, setAt(zone, 'a', 'A', ['192.0.2.2']))]);
      assert.notEqual(await version(), second);
    },
  },

  'calls are counted': async (place) => {
    const before = place.provider.calls();
    const { zone, zoneId } = await place.zone();
    const created = place.provider.calls();
    assert.ok(created > before, 'creating a zone is a call');
    await place.provider.observe(zone, zoneId);
    assert.ok(place.provider.calls() > created, 'observing a zone is a call');
  },

  'a change can be followed until it is live': {
    needs: ({ settles }) => settles === 'followed',
    shows: async (place) => {
      const { zone, zoneId } = await place.zone();
      const changes = [creation(setAt(zone, 'a', 'A', ['192.0.2.1']))];
      const { changeIds } = await place.provider.submit(zone, zoneId, changes);
      for (const id of changeIds) assert.equal(typeof (await place.provider.isInSync?.(id)), 'boolean');
    },
  },

  'quotas have room for a zone and its record sets': {
    needs: isMade,
    shows: async (place) => {
      const { zoneId } = await place.zone();
      const zones = await place.maker.quota();
      const records = await place.provider.recordRoom?.(zoneId);
      for (const { count, limit } of [zones, ...(records === undefined ? [] : [records])])
        assert.ok(count >= 0 && limit > count, `${count} of ${limit}`);
      assert.notEqual(zones.of, '');
    },
  },

  'a zone that is given up says so, and can be kept again': {
    needs: ({ marksOwner }) => marksOwner,
    shows: async (place) => {
      const { zone } = await place.zone();
      const freed = await place.provider.mark?.(await hostedZone(place, zone), 'free');
      assert.ok(freed?.keeper.kind === 'freed', 'the answer says that it is given up');
      assert.equal((await hostedZone(place, zone)).keeper.kind, 'freed');
      await place.provider.mark?.(freed, 'kept');
      assert.deepEqual((await hostedZone(place, zone)).keeper, { kind: 'us' });
    },
  },
};
