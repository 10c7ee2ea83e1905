import assert from 'node:assert/strict';
import { after as atTheEnd, before, describe, it } from 'node:test';
import { Bench } from '../support/bench.ts';
import { conforms } from '../support/conforms.ts';
import { numberedUpdate } from '../support/numbered-update.ts';

interface StatusDocument {
  readonly summary: Readonly<Record<string, number>>;
  readonly zones: readonly { readonly zone: string; readonly target: string; readonly state: string }[];
  readonly next: string | null;
}

const padded = (i: number): string => String(i).padStart(2, '0');
const zoneNamed = (i: number): string => `z${padded(i)}.example.`;

describe('status of many zones, of which three need attention', () => {
  let bench: Bench;
  before(async () => {
    bench = await Bench.open();
    const zones = [...Array.from({ length: 37 }, (_, i) => zoneNamed(i)), 'bücher.example.'];
    assert.equal((await bench.hook(zones.map((zone) => numberedUpdate(zone, 1)))).code, 0);
    // One fails, one is held, one has drift.
    const { id } = bench.route53.zone(zoneNamed(5));
    bench.route53.faults.add({ kind: 'internal-error', zoneId: id });
    const theirs = [{ Value: '203.0.113.1' }];
    bench.route53.put(zoneNamed(7), { Name: `x.${zoneNamed(7)}`, Type: 'A', TTL: 60, ResourceRecords: theirs });
    const conflict = {
      command: 'update',
      zone: {
        name: zoneNamed(7),
        soa: { ttl: 300, serial: 2 },
        rr: [
          { host: zoneNamed(7), type: 'A', value: '192.0.2.1' },
          { host: `x.${zoneNamed(7)}`, type: 'A', value: '192.0.2.9' },
        ],
      },
    };
    assert.equal((await bench.hook([numberedUpdate(zoneNamed(5), 2), conflict])).code, 1);
    bench.route53.faults.clear();
    bench.route53.put(zoneNamed(9), { Name: zoneNamed(9), Type: 'A', TTL: 60, ResourceRecords: theirs });
    assert.equal((await bench.run('drift', zoneNamed(9))).code, 2);
  });
  atTheEnd(async () => bench.close());

  it('skips names of unknown zones if asked, and names no other zone', async () => {
    const words = ['z00.example', 'BÜCHER.example', 'z3.example', '*.unknown'];
    assert.equal((await bench.run('status', ...words)).code, 1);
    const found = await bench.run('status', '--skip-unknown', '--json', ...words);
    const { zones, summary } = JSON.parse(found.stdout) as StatusDocument;
    assert.deepEqual(
      zones.map(({ zone }) => zone),
      ['xn--bcher-kva.example.', zoneNamed(0)],
    );
    assert.deepEqual([found.code, found.stderr, summary['zones']], [0, '', 2]);
    const none = await bench.json<StatusDocument>('status', '--skip-unknown', 'z3.example');
    assert.deepEqual([none.zones, none.summary['zones'], none.next], [[], 0, null]);
  });

  it('begins with the summary and has one line for each of them, with the reason and what to do', async () => {
    const { code, stdout } = await bench.run('status');
    assert.equal(code, 2);
    const lines = stdout.split('\n');
    assert.equal(lines[0], '38 zones: 1 failing, 1 held, 36 synchronized, 1 with drift.');
    assert.match(String(lines[1]), /^Last call of the hook: .* Last full check: route53 never\.$/);
    assert.deepEqual(lines.slice(2, 4), ['', '3 zones need attention:']);
    assert.match(String(lines[4]), /^z05\.example\. {2}failing {2}Route 53 refused .*\. The next pass retries/);
    assert.match(
      String(lines[5]),
      /^z07\.example\. {2}held {5}conflict: .*x\.z07\.example\. A: .*\. Run "dns-sync confirm z07\.example\."/,
    );
    assert.match(
      String(lines[6]),
      /^z09\.example\. {2}drifted {2}drift since .*: 1 record set changed outside dns-sync; "dns-sync drift z09\.example\."/,
    );
    assert.deepEqual(lines.slice(7), [
      '',
      '"dns-sync status --all" shows every zone, "dns-sync status ZONE" the details of one.',
      'Hosted zones at route53: 38 of this server; about $13.80 a month (prices of 2026-11-28, without queries).',
      '',
    ]);
  });

  it('shows every zone with --all, and named ones in full', async () => {
    const all = (await bench.run('status', '--all')).stdout;
    for (let i = 0; i < 37; i++) assert.ok(all.includes(`\n${zoneNamed(i)} `), zoneNamed(i));
    const { code, stdout } = await bench.run('status', 'z01.example');
    assert.equal(code, 0, 'the zones that fail are not named');
    assert.match(stdout, /^1 zone: 1 synchronized\.\n.*\n\nz01\.example\. {2}synchronized {2}1 record, /);
  });

  it('has the summary of all zones on each page for programs, and the pages have each zone once', async () => {
    const whole = await bench.json<StatusDocument>('status');
    conforms('status', whole);
    assert.equal(whole.next, null);
    const seen: string[] = [];
    let after: string | null = null;
    for (let pages = 1; ; pages++) {
      const words: string[] = after === null ? [] : ['--after', after];
      const page: StatusDocument = await bench.json('status', '--limit', '10', ...words);
      conforms('status', page);
      assert.deepEqual(page.summary, whole.summary);
      seen.push(...page.zones.map(({ zone }) => zone));
      after = page.next;
      if (after === null) {
        assert.equal(pages, 4);
        break;
      }
      assert.equal(page.zones.length, 10);
      assert.equal(after, page.zones.at(-1)?.zone);
    }
    assert.deepEqual(
      seen,
      whole.zones.map(({ zone }) => zone),
    );
    assert.deepEqual(whole.summary, {
      zones: 38,
      synchronized: 36,
      pending: 0,
      failing: 1,
      held: 1,
      retained: 0,
      trashed: 0,
      paused: 0,
      unavailable: 0,
      excluded: 0,
      drifted: 1,
      notLive: 0,
    });
  });

  it('filters by states, and by a part of the name in either spelling', async () => {
    const names = async (...words: string[]): Promise<readonly string[]> =>
      (await bench.json<StatusDocument>('status', ...words)).zones.map(({ zone }) => zone);
    assert.deepEqual(await names('--state', 'failing,held'), [zoneNamed(5), zoneNamed(7)]);
    assert.deepEqual(await names('--state', 'drifted'), [zoneNamed(9)]);
    assert.deepEqual(await names('--state', 'not-live'), []);
    assert.deepEqual(await names('--search', 'ÜCH'), ['xn--bcher-kva.example.']);
    assert.deepEqual(await names('--search', 'xn--bch'), ['xn--bcher-kva.example.']);
    assert.deepEqual(await names('--search', 'z3', '--limit', '3'), ['z30.example.', 'z31.example.', 'z32.example.']);
    assert.match((await bench.run('status', '--state', 'held')).stdout, /\n {4}held \(conflict\): /);
    assert.match(
      (await bench.run('status', '--search', 'nowhere')).stdout,
      /\n\nNo zone matches\.\nHosted zones at route53: /,
    );
  });

  it('refuses a state, a limit or a zone that is none', async () => {
    for (const [words, message] of [
      [['--state', 'faling'], /^dns-sync: unknown state "faling". Did you mean "failing"\?\n$/],
      [['--state', ','], /--state names no state\. The states are synchronized, /],
      [['--limit', '0'], /--limit "0" is not a count/],
      [['--after', 'a b'], /--after "a b" is not a zone name/],
    ] as const) {
      const { code, stdout, stderr } = await bench.run('status', ...words);
      assert.deepEqual([code, stdout], [1, ''], words.join(' '));
      assert.match(stderr, message);
    }
  });
});

describe('a page of the status', () => {
  it('has a zone with all its targets, even if they are more than the limit', async () => {
    const target = { provider: 'route53', maxRequestsPerSecond: 10_000 };
    const bench = await Bench.open({ targets: { blue: target, green: target } });
    try {
      assert.equal((await bench.hook([numberedUpdate('a.example.', 1), numberedUpdate('b.example.', 1)])).code, 0);
      for (const [limit, rows] of [
        ['1', ['a.example. blue', 'a.example. green']],
        ['2', ['a.example. blue', 'a.example. green']],
        ['3', ['a.example. blue', 'a.example. green']],
      ] as const) {
        const { zones, next } = await bench.json<StatusDocument>('status', '--limit', limit);
        assert.deepEqual(
          zones.map(({ zone, target: place }) => `${zone} ${place}`),
          rows,
        );
        assert.equal(next, 'a.example.');
      }
      const all = await bench.json<StatusDocument>('status', '--limit', '4');
      assert.deepEqual([all.zones.length, all.next, all.summary['zones']], [4, null, 4]);
    } finally {
      await bench.close();
    }
  });
});

describe('status of a zone that is not served or not selected', () => {
  it('is unavailable or excluded, and has a row', async () => {
    const bench = await Bench.open({ zones: { exclude: ['internal.example'] } });
    try {
      await bench.hook([numberedUpdate('internal.example.', 1), numberedUpdate('a.example.', 1)]);
      const { zones, summary } = await bench.json<StatusDocument>('status');
      assert.deepEqual(
        zones.map(({ zone, state }) => `${zone} ${state}`),
        ['a.example. synchronized', 'internal.example. excluded'],
      );
      assert.deepEqual([summary['excluded'], summary['zones']], [1, 2]);
      const { code, stdout } = await bench.run('status', 'internal.example');
      assert.equal(code, 0);
      assert.match(stdout, /^internal\.example\. {2}excluded .*\n {4}the configuration excludes it\n/m);
    } finally {
      await bench.close();
    }
  });
});

describe('status of a reverse zone that the configuration names', () => {
  const zone = '2.0.192.in-addr.arpa.';
  it('is synchronized while no PTR is wanted in it, as apply says', async () => {
    const bench = await Bench.open({ records: { ptr: { mode: 'zone', zones: [zone] } } });
    try {
      const ptr = { ip_address: '192.0.2.1', hostname: 'a.example' };
      await bench.hook({ command: 'createPTRs', ptr });
      await bench.hook({ command: 'deletePTRs', ptr });
      const { zones } = await bench.json<StatusDocument>('status', zone);
      assert.deepEqual(
        zones.map(({ state }) => state),
        ['synchronized'],
      );
      assert.equal((await bench.run('apply', '--yes')).code, 0);
    } finally {
      await bench.close();
    }
  });
});
