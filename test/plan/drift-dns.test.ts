import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import type { RecordSet } from '../../fixtures/route53/record-set.ts';
import { startAuthority, type Authority } from '../support/authority.ts';
import { Bench } from '../support/bench.ts';
import { withClock } from '../support/at-clock.ts';

interface Drift {
  readonly zones: readonly {
    readonly zone: string;
    readonly via: 'api' | 'dns';
    readonly drift: readonly { readonly kind: string; readonly name: string; readonly type: string }[];
    readonly foreign: readonly { readonly name: string; readonly type: string }[];
  }[];
  readonly summary: { readonly calls: number; readonly queries: number; readonly drifted: number };
}

type Row = readonly [label: string, type: string, value: string];

const plain: readonly Row[] = [
  ['', 'A', '192.0.2.1'],
  ['www', 'A', '192.0.2.2'],
  ['www', 'A', '192.0.2.22'],
  ['mail', 'A', '192.0.2.3'],
  ['mail', 'AAAA', '2001:db8::3'],
  ['a.b', 'A', '192.0.2.4'],
  ['shop', 'CNAME', 'Shops.Example.NET.'],
  ['', 'MX', 'mail'],
  ['txt', 'TXT', 'v=spf1 mx -all'],
];

/** A zone whose content another program changes, and what drift finds. */
interface Case {
  readonly zone: string;
  readonly is: string;
  readonly rows?: readonly Row[];
  /** What another program does before the zone is listed for the first time. */
  readonly first?: (edit: Edit) => void;
  readonly change: (edit: Edit) => void;
  readonly via: 'api' | 'dns';
  readonly drift: readonly string[];
}

/** Edits of a zone at the service, outside dns-sync. */
interface Edit {
  readonly put: (label: string, type: RecordSet['Type'], values: readonly string[], more?: Partial<RecordSet>) => void;
  readonly alias: (label: string, target: string) => void;
  readonly remove: (label: string, type: RecordSet['Type']) => void;
}

const www = ['192.0.2.2', '192.0.2.22'];
const cases: readonly Case[] = [
  { zone: 'quiet', is: 'unchanged', change: () => {}, via: 'dns', drift: [] },
  {
    zone: 'value',
    is: 'a changed value',
    change: ({ put }) => put('mail', 'A', ['203.0.113.1']),
    via: 'api',
    drift: ['update mail A'],
  },
  {
    zone: 'more',
    is: 'another value',
    change: ({ put }) => put('www', 'A', [...www, '203.0.113.1']),
    via: 'api',
    drift: ['update www A'],
  },
  {
    zone: 'ttl',
    is: 'a changed TTL',
    change: ({ put }) => put('mail', 'A', ['192.0.2.3'], { TTL: 60 }),
    via: 'api',
    drift: ['update mail A'],
  },
  {
    zone: 'gone',
    is: 'a deleted set',
    change: ({ remove }) => remove('www', 'A'),
    via: 'api',
    drift: ['create www A'],
  },
  {
    zone: 'swapped',
    is: 'a deleted set, with the number of sets restored',
    change: ({ put, remove }) => {
      remove('www', 'A');
      put('other', 'A', www);
    },
    via: 'api',
    drift: ['create www A'],
  },
  {
    zone: 'type',
    is: 'a set of another type at the same name',
    change: ({ put, remove }) => {
      remove('www', 'A');
      put('www', 'AAAA', ['2001:db8::9']);
    },
    via: 'api',
    drift: ['create www A'],
  },
  {
    zone: 'cname',
    is: 'a set replaced by a CNAME to the same addresses',
    change: ({ put, remove }) => {
      remove('www', 'A');
      put('www', 'CNAME', ['same.cname.example.']);
    },
    via: 'api',
    drift: ['create www A'],
  },
  {
    zone: 'wild',
    is: 'a deleted set whose content a new wildcard answers',
    change: ({ put, remove }) => {
      remove('www', 'A');
      put('*', 'A', www);
    },
    via: 'api',
    drift: ['create www A'],
  },
  {
    zone: 'deep',
    is: 'a deleted set whose content a new wildcard further up answers',
    change: ({ put, remove }) => {
      remove('a.b', 'A');
      put('*', 'A', ['192.0.2.4']);
    },
    via: 'api',
    drift: ['create a.b A'],
  },
  {
    zone: 'covered',
    is: 'a deleted set that a wildcard of ours answers, with the number of sets restored',
    rows: [...plain, ['*', 'A', '192.0.2.3']],
    change: ({ put, remove }) => {
      remove('mail', 'A');
      put('other', 'A', ['192.0.2.99']);
    },
    via: 'api',
    drift: ['create mail A'],
  },
  {
    zone: 'alias',
    is: 'an alias in place of a set',
    change: ({ alias, remove }) => {
      remove('www', 'A');
      alias('www', 'mail.alias.example.');
    },
    via: 'api',
    drift: ['create www A'],
  },
  {
    zone: 'below',
    is: 'a change below a delegation',
    rows: [...plain, ['sub', 'NS', 'ns1.example.net.'], ['x.sub', 'A', '192.0.2.8']],
    change: ({ put }) => put('x.sub', 'A', ['203.0.113.1']),
    via: 'api',
    drift: ['update x.sub A'],
  },
  {
    zone: 'delegation',
    is: 'a changed delegation',
    rows: [...plain, ['sub', 'NS', 'ns1.example.net.']],
    change: ({ put }) => put('sub', 'NS', ['ns9.example.net.']),
    via: 'api',
    drift: ['update sub NS'],
  },
  {
    zone: 'subdomain',
    is: 'unchanged, with a delegation',
    rows: [...plain, ['sub', 'NS', 'ns1.example.net.']],
    change: () => {},
    via: 'dns',
    drift: [],
  },
  {
    zone: 'cut',
    is: 'a new delegation above our names, with the number of sets restored',
    first: ({ put }) => put('cdn', 'A', ['203.0.113.1']),
    change: ({ put, remove }) => {
      remove('cdn', 'A');
      put('b', 'NS', ['ns9.example.net.']);
    },
    via: 'api',
    drift: [],
  },
  {
    zone: 'weighted',
    is: 'a weighted copy',
    change: ({ put, remove }) => {
      remove('www', 'A');
      put('www', 'A', www, { SetIdentifier: 'one', Weight: 1 });
      put('www', 'A', www, { SetIdentifier: 'two', Weight: 1 });
    },
    via: 'api',
    drift: ['create www A'],
  },
  {
    zone: 'text',
    is: 'a TXT record that is split into other strings',
    change: ({ put }) => put('txt', 'TXT', ['"v=spf1 " "mx -all"']),
    via: 'dns',
    drift: [],
  },
  {
    zone: 'turned',
    is: 'another order of values, and other letter case',
    change: ({ put }) => {
      put('www', 'A', www.toReversed());
      put('shop', 'CNAME', ['SHOPS.example.net.']);
    },
    via: 'dns',
    drift: [],
  },
  {
    zone: 'foreign',
    is: 'a known foreign set',
    first: ({ put }) => put('cdn', 'A', ['203.0.113.1']),
    change: () => {},
    via: 'dns',
    drift: [],
  },
  { zone: 'silent', is: 'name servers without an answer', change: () => {}, via: 'api', drift: [] },
  // The limits: these answers are the same for everybody who asks.
  {
    zone: 'same-alias',
    is: 'NOT FOUND: an alias with the same answer in place of a set, with the number of sets restored',
    rows: [...plain, ['twin', 'A', '192.0.2.3']],
    change: ({ alias, remove }) => {
      remove('twin', 'A');
      alias('twin', 'mail.same-alias.example.');
    },
    via: 'dns',
    drift: [],
  },
  {
    zone: 'one-weight',
    is: 'NOT FOUND: a single weighted set in place of a set',
    change: ({ put, remove }) => {
      remove('www', 'A');
      put('www', 'A', www, { SetIdentifier: 'one', Weight: 1 });
    },
    via: 'dns',
    drift: [],
  },
  {
    zone: 'other-foreign',
    is: 'NOT FOUND: another foreign set in place of a foreign one',
    first: ({ put }) => put('cdn', 'A', ['203.0.113.1']),
    change: ({ put, remove }) => {
      remove('cdn', 'A');
      put('new', 'A', ['203.0.113.2']);
    },
    via: 'dns',
    drift: [],
  },
];

const zoneName = (zone: string): string => `${zone}.example.`;
const hidden = cases.filter(({ is }) => is.startsWith('NOT FOUND'));

describe('drift by answers of name servers', () => {
  let bench: Bench;
  let authority: Authority;
  let later: Pick<Bench, 'run'>;

  /** Edits a zone at the local Route 53 as another program does. */
  const edit = (zone: string): Edit => {
    const name = (label: string): string => `${label}.${zoneName(zone)}`;
    const put: Edit['put'] = (label, Type, values, more = {}) =>
      bench.route53.put(zoneName(zone), {
        Name: name(label),
        Type,
        TTL: 300,
        ResourceRecords: values.map((Value) => ({ Value })),
        ...more,
      });
    return {
      put,
      alias: (label, target) =>
        bench.route53.put(zoneName(zone), {
          Name: name(label),
          Type: 'A',
          AliasTarget: { HostedZoneId: 'Z1', DNSName: target, EvaluateTargetHealth: false },
        }),
      remove: (label, type) => void bench.route53.remove(zoneName(zone), name(label), type),
    };
  };

  const drift = async (...words: string[]): Promise<Drift & { readonly stderr: string }> => {
    const { stdout, stderr } = await later.run('drift', ...words, '--json');
    assert.notEqual(stdout, '', stderr);
    return { ...(JSON.parse(stdout) as Drift), stderr };
  };
  const of = ({ zones }: Drift, zone: string) => {
    const found = zones.find((item) => item.zone === zoneName(zone));
    assert.ok(found !== undefined, zone);
    const changes = found.drift.map(({ kind, name, type }) => `${kind} ${name.replace(`.${found.zone}`, '')} ${type}`);
    return { via: found.via, drift: changes, foreign: found.foreign.map(({ name }) => name) };
  };

  before(async () => {
    bench = await Bench.open();
    authority = await startAuthority(bench.route53);
    Object.assign(bench.env, authority.env);
    bench.configure({ dns: { queriesPerSecond: 100_000, timeoutSeconds: 0.5 } });
    // Two minutes after the last change.
    later = withClock(bench, 120_000);
    const commands = cases.map(({ zone, rows = plain }) => ({
      command: 'create',
      zone: {
        name: zoneName(zone),
        soa: { ttl: 300, serial: 1 },
        rr: rows.map(([label, type, value]) => {
          const host = label === '' ? zoneName(zone) : `${label}.${zoneName(zone)}`;
          return type === 'MX' ? { host, type, value: `${value}.${zoneName(zone)}`, opt: '10' } : { host, type, value };
        }),
      },
    }));
    const { code, stderr } = await bench.hook(commands);
    assert.equal(code, 0, stderr);
    for (const { zone, first } of cases) first?.(edit(zone));
  });
  after(async () => {
    authority.close();
    await bench.close();
  });

  it('lists each zone once, to know the sets that are not ours', async () => {
    const first = await drift('--via', 'dns');
    assert.deepEqual(new Set(first.zones.map(({ via }) => via)), new Set(['api']));
    assert.equal(first.summary.queries, 0);
    assert.deepEqual([first.summary.drifted, authority.asked], [0, []]);
  });

  it('lists zones that were changed within the last minute', async () => {
    const { stdout } = await bench.run('drift', '--via', 'dns', '--json');
    const found = JSON.parse(stdout) as Drift;
    assert.deepEqual(new Set(found.zones.map(({ via }) => via)), new Set(['api']));
    assert.deepEqual(authority.asked, []);
  });

  it('needs one listing of all zones for zones that are unchanged', async () => {
    const only = await drift();
    const listed = only.zones.filter(({ via }) => via === 'api').map(({ zone }) => zone);
    assert.deepEqual(listed, ['below.example.', 'covered.example.'], 'what answers never prove');
    assert.equal(only.summary.calls, 1 + listed.length);
    // On a busy machine a query may be lost on the way, and is sent again.
    assert.ok(only.summary.queries >= authority.asked.length);
    assert.deepEqual(of(only, 'foreign').foreign, ['cdn.foreign.example.'], 'known from the listing');
  });

  it('finds each hidden change, or lists the zone', async () => {
    for (const { zone, change } of cases) change(edit(zone));
    authority.silent.add('silent.example.');
    const found = await drift('--via', 'dns');
    for (const { zone, is, via, drift: expected } of cases) {
      const { via: way, drift: changes } = of(found, zone);
      assert.deepEqual({ via: way, drift: changes }, { via, drift: expected }, `${zone}: ${is}`);
    }
    assert.match(found.stderr, /no name server answered for silent\.example\.; the record sets had to be listed/);
  });

  it('lists a zone whose drift is known until it is resolved', async () => {
    const again = await drift('--via', 'dns', 'value.example.');
    assert.deepEqual(of(again, 'value'), { via: 'api', drift: ['update mail A'], foreign: [] });
  });

  it('with --relist finds what the answers hide', async () => {
    const found = await drift('--via', 'dns', '--relist', '1/1');
    assert.ok(found.zones.every(({ via }) => via === 'api'));
    const changes = hidden.map(({ zone }) => [zone, of(found, zone).drift, of(found, zone).foreign]);
    assert.deepEqual(changes, [
      ['same-alias', ['create twin A'], ['twin.same-alias.example.']],
      ['one-weight', ['create www A'], ['www.one-weight.example.']],
      ['other-foreign', [], ['new.other-foreign.example.']],
    ]);
  });
});
