import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, it } from 'node:test';
import { Bench, type Ended } from '../support/bench.ts';
import { hostsUpdate } from '../support/numbered-update.ts';

const ten = Array.from({ length: 10 }, (_, i) => `n${i}.example.`);
const first = ten[0] as string;

/** A row of the table in docs/performance.md: the case, the calls in its words, and the work that makes them. */
interface Row {
  readonly says: string;
  readonly calls: string;
  readonly expected: readonly string[];
  readonly before?: (place: Place) => Promise<unknown>;
  readonly work: (place: Place) => Promise<unknown>;
}

/** A server with shortcuts for calls and commands that must succeed. */
class Place {
  readonly bench: Bench;

  constructor(bench: Bench) {
    this.bench = bench;
  }

  /** Sends an update of zones with an address at each host, which is applied at once. */
  async push(zones: readonly string[], serial: number, ...hosts: readonly string[]): Promise<void> {
    good(
      await this.bench.hook(
        zones.map((zone) => hostsUpdate(zone, serial, ...['www', ...hosts].map((host) => `${host}.${zone}`))),
      ),
    );
  }

  /** The same, but only recorded. */
  async record(zones: readonly string[], serial: number, ...hosts: readonly string[]): Promise<void> {
    this.bench.configure({ hook: { apply: 'record' }, policy: { adopt: 'auto' } });
    await this.push(zones, serial, ...hosts);
  }

  async run(...words: string[]): Promise<void> {
    good(await this.bench.run(...words));
  }
}

function good({ code, stderr }: Ended): void {
  assert.equal(code, 0, stderr);
}

const creation = ['1 ListHostedZonesByName', '1 CreateHostedZone', '1 ChangeResourceRecordSets'];

const rows: readonly Row[] = [
  {
    says: 'hook, nothing changed in Z zones',
    calls: '0',
    expected: [],
    before: async (place) => place.push(ten, 1),
    work: async (place) => place.push(ten, 2),
  },
  {
    says: 'hook, one edit in each of Z zones',
    calls: 'Z',
    expected: ['10 ChangeResourceRecordSets'],
    before: async (place) => place.push(ten, 1),
    work: async (place) => place.push(ten, 2, 'new'),
  },
  {
    says: 'hook, a new zone',
    calls: '3',
    expected: creation,
    work: async (place) => place.push([first], 1),
  },
  {
    says: 'hook, a new zone and a new zone inside it',
    calls: '6',
    expected: creation.map((call) => call.replace('1', '2')),
    work: async (place) => place.push(['in.example.', 'deep.in.example.'], 1),
  },
  {
    says: 'hook, an edit and a new zone inside the edited one',
    calls: '4',
    expected: [...creation.slice(0, 2), '2 ChangeResourceRecordSets'],
    before: async (place) => place.push(['in.example.'], 1),
    work: async (place) => place.push(['in.example.', 'deep.in.example.'], 2, 'new'),
  },
  {
    says: 'hook, a zone deleted in Plesk, which stays for a while',
    calls: '3',
    expected: ['1 GetHostedZone', '1 ChangeResourceRecordSets', '1 UpdateHostedZoneComment'],
    before: async (place) => place.push([first], 1),
    work: async ({ bench }) => good(await bench.hook({ command: 'delete', zone: { name: first } })),
  },
  {
    says: '`apply` of Z new zones, up to ten',
    calls: 'min(Z, P) + 1 + 2Z',
    expected: ['1 ListHostedZonesByName', '1 GetAccountLimit', '10 CreateHostedZone', '10 ChangeResourceRecordSets'],
    before: async (place) => place.record(ten, 1),
    work: async (place) => place.run('apply', '--yes'),
  },
  {
    says: '`apply` of Z new zones, more than ten',
    calls: 'P + 1 + 2Z',
    expected: ['1 ListHostedZones', '1 GetAccountLimit', '11 CreateHostedZone', '11 ChangeResourceRecordSets'],
    before: async (place) => place.record([...ten, 'n10.example.'], 1),
    work: async (place) => place.run('apply', '--yes'),
  },
  {
    says: '`plan`, `drift --via api`, one known zone',
    calls: '2',
    expected: ['1 GetHostedZone', '1 ListResourceRecordSets'],
    before: async (place) => place.push(ten, 1),
    work: async (place) => place.run('plan', first),
  },
  {
    says: '`plan`, `drift --via api`, Z known zones, up to ten',
    calls: 'min(Z, P) + Z',
    expected: ['1 ListHostedZonesByName', '10 ListResourceRecordSets'],
    before: async (place) => place.push(ten, 1),
    work: async (place) => place.run('drift', '--via', 'api'),
  },
  {
    says: '`apply` of one edit in each of Z known zones, up to ten',
    calls: 'min(Z, P) + 2Z',
    expected: ['1 ListHostedZonesByName', '10 ListResourceRecordSets', '10 ChangeResourceRecordSets'],
    before: async (place) => {
      await place.push(ten, 1);
      await place.record(ten, 2, 'new');
    },
    work: async (place) => place.run('apply', '--yes'),
  },
];

/** Formats calls as `2 CreateHostedZone`, by action in order of their first call. */
function counted(calls: readonly string[]): readonly string[] {
  return [...new Set(calls)].map((action) => `${calls.filter((call) => call === action).length} ${action}`);
}

describe('the least calls', () => {
  let place: Place;
  beforeEach(async () => {
    place = new Place(await Bench.open({}, { settings: { quotas: { zonesPerAccount: 2000 } } }));
  });
  afterEach(async () => place.bench.close());

  const page = readFileSync(join(import.meta.dirname, '../../docs/performance.md'), 'utf8');
  for (const { says, calls, expected, before, work } of rows)
    it(`${says}: ${calls}`, async () => {
      assert.ok(page.includes(`| ${says} | ${calls} |`), 'a row of docs/performance.md');
      await before?.(place);
      const made = await place.bench.calls(async () => work(place));
      assert.deepEqual(counted(made).toSorted(), expected.toSorted());
    });

  it('look each zone up at most once in an account of many zones', async () => {
    // 150 zones of others are between one of ours and the next.
    for (let zone = 1; zone < 5; zone++)
      for (let i = 0; i < 150; i++) place.bench.route53.placeZone({ name: `n${zone}-${i}.example.` });
    await place.record(ten.slice(0, 5), 1);
    const made = await place.bench.calls(async () => place.run('plan'));
    assert.equal(counted(made)[0], '5 ListHostedZonesByName');
  });

  it('find existing zones whose names sort in another way than their texts', async () => {
    const names = ['a.example.', 'a-b.example.', 'z.a.example.', 'example.', 'b_c.example.'];
    for (const name of names) place.bench.route53.placeZone({ name });
    await place.record(names, 1);
    const made = await place.bench.calls(async () => place.run('apply', '--yes'));
    assert.ok(!made.includes('CreateHostedZone'), made.join(', '));
  });

  it('notice that a known zone was removed', async () => {
    await place.push(ten, 1);
    place.bench.route53.removeZone(first);
    const { zones } = await place.bench.json<{ zones: { zone: string; action: string }[] }>('plan');
    assert.deepEqual(
      zones.filter(({ action }) => action !== 'none').map(({ zone, action }) => `${action} ${zone}`),
      [`create ${first}`],
    );
  });

  it('create three zones inside each other from the innermost on, each written once', async () => {
    const names = ['in.example.', 'deep.in.example.', 'a.deep.in.example.'];
    const made = await place.bench.calls(async () => place.push(names, 1));
    assert.deepEqual(
      made,
      names.flatMap(() => ['ListHostedZonesByName', 'CreateHostedZone', 'ChangeResourceRecordSets']),
    );
    assert.ok(place.bench.sets('in.example.').some((line) => line.startsWith('deep.in.example. NS ')));
    assert.ok(place.bench.sets('deep.in.example.').some((line) => line.startsWith('a.deep.in.example. NS ')));
    assert.deepEqual(await place.bench.calls(async () => place.run('retry')), []);
  });
});
