import assert from 'node:assert/strict';
import { chmodSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, afterEach, before, beforeEach, describe, it } from 'node:test';
import { rules } from '../../src/state/documents/integrity.ts';
import { Bench } from '../support/bench.ts';

const update = (zone: string, serial: number, ...hosts: readonly string[]) => ({
  command: 'update',
  zone: {
    name: zone,
    soa: { ttl: 300, serial },
    rr: [zone, ...hosts].map((host) => ({ host, type: 'A', value: `192.0.2.${serial}` })),
  },
});
const zone = 'a.example.';

describe('a broken state document', () => {
  let bench: Bench;
  let zones: string;
  before(async () => {
    bench = await Bench.open();
    zones = join(bench.env['DNS_SYNC_STATE_DIR'] as string, 'zones');
  });
  after(async () => bench.close());
  const file = (): string => join(zones, 'a.example.json');

  it('is rebuilt by the next call, reported, and kept; the zone at the provider is recognized as ours again', async () => {
    await bench.hook(update(zone, 1, `www.${zone}`));
    writeFileSync(file(), readFileSync(file(), 'utf8').slice(0, 200));
    const { code, stderr } = await bench.hook(update(zone, 2, `www.${zone}`));
    assert.equal(code, 0, stderr);
    assert.match(
      stderr,
      /is broken: it is not JSON .*\(rule I1\); kept as a\.example\.json\.broken-[\d-]+ and rebuilt/,
    );
    assert.deepEqual(bench.sets(zone), [`${zone} A 300 192.0.2.2`, `www.${zone} A 300 192.0.2.2`]);
    assert.equal(readdirSync(zones).filter((name) => name.includes('.broken-')).length, 1);
  });

  it('is rebuilt by a command that only reads, without a request to the provider', async () => {
    writeFileSync(file(), readFileSync(file(), 'utf8').replace('"name":"www.a.example."', '"name":"www.b.example."'));
    const calls = await bench.calls(async () => {
      const { code, stderr, stdout } = await bench.run('status', '--all');
      assert.equal(code, 0, stderr);
      assert.match(stderr, /www\.b\.example\. A is not within a\.example\. \(rule I4\)/);
      assert.match(stdout, /a\.example\. +synchronized +2 records/);
    });
    assert.deepEqual(calls, []);
    assert.equal((await bench.run('status')).stderr, '');
  });

  it("without a record of ours: Plesk's last content is deleted with the zone, and unknown sets stay", async () => {
    const records = [{ Value: '203.0.113.1' }];
    bench.route53.put(zone, { Name: `own.${zone}`, Type: 'A', TTL: 60, ResourceRecords: records });
    writeFileSync(file(), '');
    const { code, stderr } = await bench.hook({ command: 'delete', zone: { name: zone } });
    assert.equal(code, 1);
    assert.match(stderr, /\. The next update or apply/);
    assert.match(stderr, /held \(unknown-content\): delete own\.\S+ A/);
    assert.deepEqual(bench.sets(zone), [`own.${zone} A 60 203.0.113.1`]);
    await bench.hook(update(zone, 3));
    assert.ok(bench.sets(zone).includes(`own.${zone} A 60 203.0.113.1`));
    await bench.hook({ command: 'delete', zone: { name: zone } });
    assert.deepEqual(bench.sets(zone), [`own.${zone} A 60 203.0.113.1`], 'what others have stays');
  });

  it('of a newer format is refused with the required version, and the other zones continue', async () => {
    const newer = JSON.stringify({ format: 2, needs: '2.0.0' });
    writeFileSync(file(), newer);
    const { code, stderr } = await bench.hook([update(zone, 4), update('b.example.', 4)]);
    assert.equal(code, 2);
    assert.match(
      stderr,
      /not recorded: command 1 .* has format 2 of a newer dns-sync; .*\. Run dns-sync 2\.0\.0 or newer/,
    );
    assert.deepEqual(bench.sets('b.example.'), ['b.example. A 300 192.0.2.4']);
    assert.equal(readFileSync(file(), 'utf8'), newer);
  });
});

describe('a state directory that others can write to', () => {
  it(
    'is refused by every command, with the command that repairs it',
    { skip: process.platform === 'win32' },
    async () => {
      const bench = await Bench.open();
      try {
        await bench.hook(update(zone, 1));
        const state = bench.env['DNS_SYNC_STATE_DIR'] as string;
        for (const folder of [state, join(state, 'zones'), join(state, 'journal')]) {
          const { mode } = statSync(folder);
          chmodSync(folder, 0o777);
          for (const { code, stderr } of [await bench.hook(update(zone, 2)), await bench.run('status')]) {
            assert.ok(code === 1 || code === 2);
            assert.match(
              stderr,
              new RegExp(`every user of this machine can write to ${folder},.*. Run: chmod o-w ${folder}\n`),
            );
          }
          chmodSync(folder, mode);
        }
        assert.equal((await bench.hook(update(zone, 3))).code, 0);
        assert.deepEqual(bench.sets(zone), [`${zone} A 300 192.0.2.3`]);
      } finally {
        await bench.close();
      }
    },
  );
});

describe('doctor after calls that say nothing new', () => {
  let bench: Bench;
  beforeEach(async () => (bench = await Bench.open()));
  afterEach(async () => bench.close());

  const stateFindings = async () => {
    const { checks } = await bench.json<{ checks: { name: string; findings: { level: string; what: string }[] }[] }>(
      'doctor',
    );
    return checks.flatMap(({ name, findings }) => (name === 'zones' ? findings.map(({ what }) => what) : []));
  };
  const hosts = ['www.a.example.', 'ftp.a.example.'];
  const empty = (serial: number) => ({ ...update(zone, serial), zone: { ...update(zone, serial).zone, rr: [] } });
  const gone = { command: 'delete', zone: { name: zone } };
  const resync = async (calls: readonly object[]) => {
    const { code, stdout, stderr } = await bench.execute(
      'dns-sync.cjs',
      ['resync', '--from', '-', '--yes'],
      JSON.stringify(calls),
    );
    assert.equal(code, 2, `held: ${stdout}${stderr}`);
  };
  const cases: readonly (readonly [string, () => Promise<void>])[] = [
    [
      'a second --sync-all-zones',
      async () => {
        for (const serial of [1, 1, 2, 3]) await bench.hook(sameContent(serial));
      },
    ],
    [
      'a repeated delete',
      async () => {
        for (const call of [sameContent(1), gone, gone, gone]) await bench.hook(call);
      },
    ],
    [
      'a repeated empty update',
      async () => {
        for (const call of [sameContent(1), empty(2), empty(3), sameContent(4), empty(5), empty(6)])
          await bench.hook(call);
      },
    ],
    [
      'a held resync that misses zones',
      async () => {
        await bench.hook([sameContent(1), update('b.example.', 1)]);
        for (const serial of [2, 3]) await resync([update('b.example.', serial)]);
      },
    ],
    [
      'a held resync that would take too much of a zone',
      async () => {
        const many = Array.from({ length: 12 }, (_, i) => `h${i}.${zone}`);
        await bench.hook(update(zone, 1, ...many));
        for (const serial of [2, 3, 4]) await resync([sameContent(serial)]);
      },
    ],
    [
      'all of it, with edits between',
      async () => {
        await bench.hook(sameContent(1));
        await bench.hook(sameContent(2));
        await bench.hook(update(zone, 3, ...hosts, `x.${zone}`));
        await bench.hook([gone, gone]);
        await bench.hook(sameContent(4));
        await bench.hook([sameContent(5), empty(6), empty(7)]);
        await bench.run('confirm', zone);
        await bench.hook([sameContent(8), sameContent(9)]);
      },
    ],
  ];
  // Only the serial is new.
  function sameContent(serial: number) {
    const call = update(zone, 1, ...hosts);
    return { ...call, zone: { ...call.zone, soa: { ttl: 300, serial } } };
  }

  for (const [name, calls] of cases) {
    it(`doesn't report a manually edited document: ${name}`, async () => {
      await calls();
      const found = await stateFindings();
      assert.match(String(found[0]), /documents? readable/);
      assert.deepEqual(found.slice(1), []);
    });

    it(`still finds a manually edited document: ${name}`, async () => {
      await calls();
      const file = join(bench.env['DNS_SYNC_STATE_DIR'] as string, 'zones', 'a.example.json');
      const { snapshot, ...rest } = JSON.parse(readFileSync(file, 'utf8')) as { snapshot: object };
      const text = JSON.stringify(snapshot);
      const edited = text.replace('"values":["192.0.2.1"]', '"values":["192.0.2.77"]');
      assert.notEqual(edited, text);
      writeFileSync(file, JSON.stringify({ ...rest, snapshot: JSON.parse(edited) as object }));
      const found = await stateFindings();
      assert.equal(found.filter((what) => what.includes('(rule I11: ')).length, 1, found.join());
    });
  }
});

describe('doctor', () => {
  let bench: Bench;
  let state: string;
  let file: string;
  let whole: string;
  before(async () => {
    bench = await Bench.open();
    state = bench.env['DNS_SYNC_STATE_DIR'] as string;
    file = join(state, 'zones', 'a.example.json');
    await bench.hook([update('a.example.', 1), update('b.example.', 1)]);
    whole = readFileSync(file, 'utf8');
    await bench.run('status');
  });
  after(async () => bench.close());
  beforeEach(() => writeFileSync(file, whole));

  interface Finding {
    readonly level: string;
    readonly what: string;
    readonly hint: string | null;
  }
  const findings = async (exit: number): Promise<readonly Finding[]> => {
    const { stdout, code, stderr } = await bench.run('doctor', '--json');
    assert.equal(code, exit, stdout);
    assert.equal(stderr, '');
    const { checks } = JSON.parse(stdout) as { checks: readonly { name: string; findings: readonly Finding[] }[] };
    return checks.find(({ name }) => name === 'zones')?.findings ?? [];
  };

  it('reports a broken document with its rule and remedy, and repairs nothing', async () => {
    assert.deepEqual(
      (await findings(0)).map(({ what }) => what),
      ['2 documents readable'],
    );
    writeFileSync(file, whole.replace('"ttl":300', '"ttl":"x"'));
    for (let i = 0; i < 2; i++) {
      const [{ level, what, hint } = {} as Finding] = await findings(2);
      assert.equal(level, 'error');
      assert.match(what, /a\.example\.json is broken: .*ttl.* \(rule I1\)/);
      assert.match(String(hint), /run "dns-sync status a\.example\." to rebuild it from the journal/);
    }
    assert.equal((await bench.run('status', 'a.example.')).code, 0);
    const [read, kept] = await findings(0);
    assert.equal(read?.what, '2 documents readable');
    assert.deepEqual([kept?.level, kept?.what.includes('.json.broken-')], ['warning', true]);
    for (const name of readdirSync(join(state, 'zones')))
      if (name.includes('.broken-')) rmSync(join(state, 'zones', name));
  });

  const cases: readonly (readonly [rule: string, spoil: () => void | Promise<void>, expected: RegExp])[] = [
    ['I3', () => writeFileSync(join(state, 'zones', 'Strange.example.json'), whole), /not a zone/],
    [
      'I7',
      () => writeFileSync(file, whole.replace(/"zoneId":"[^"]+"/, `"zoneId":"${bench.route53.zone('b.example.').id}"`)),
      /belongs to two zones, a\.example\. and b\.example\./,
    ],
    [
      'I8',
      () => writeFileSync(file, whole.replace(/"journal":"[^"]+"/, '"journal":"01kz8n3h40abcd"')),
      /is at change 01kz8n3h40abcd/,
    ],
    ['I9', spoilIndex, /the index differs from the document of [ab]\.example\./],
    ['I10', () => chmodSync(file, 0o640), /has the mode 0640/],
    [
      'I11',
      () => writeFileSync(file, whole.replace(/"values":\["[^"]+"\]/, '"values":["192.0.2.77"]')),
      /a\.example\. differs from its journal/,
    ],
  ];
  async function spoilIndex(): Promise<void> {
    await bench.run('status');
    const page = join(state, 'index', '0.json');
    writeFileSync(page, readFileSync(page, 'utf8').replace('"records":1', '"records":7'));
  }
  for (const [rule, spoil, expected] of cases) {
    it(`reports the broken rule ${rule} in words`, async () => {
      await spoil();
      const found = (await findings(rule === 'I8' ? 0 : 2)).filter(({ what }) => what.includes(`(rule ${rule}: `));
      assert.equal(found.length, 1, JSON.stringify(found));
      assert.match(String(found[0]?.what), expected);
      assert.ok((found[0]?.hint ?? '') !== '');
      rmSync(join(state, 'zones', 'Strange.example.json'), { force: true });
      rmSync(join(state, 'index.json'), { force: true });
      rmSync(join(state, 'index'), { recursive: true, force: true });
      chmodSync(file, 0o660);
    });
  }

  it('reports the rules that PTR requests break, and repairs nothing', async () => {
    const ptr = { ip_address: '192.0.2.1', hostname: 'a.example' };
    assert.equal((await bench.hook({ command: 'createPTRs', ptr })).code, 0);
    const document = join(state, 'ptr', '2.0.192.in-addr.arpa.json');
    const intact = readFileSync(document, 'utf8');
    assert.ok(!(await findings(0)).some(({ what }) => what.includes('PTR')));
    const spoilt: readonly (readonly [exit: number, text: string, expected: RegExp])[] = [
      [2, intact.slice(0, 40), /in-addr\.arpa\.json is broken: .* \(rule I1\)/],
      [2, intact.replace('"192.0.2.1"', '"192.0.3.1"'), /192\.0\.3\.1 is not within .* \(rule I4\)/],
      [2, intact.replace('"block":"2.', '"block":"9.'), /\(rule I3\)/],
      [2, intact.replace('"a.example."', '"b.example."'), /PTR requests of 2\..* differ from .*rule I11:/],
      [
        0,
        intact.replace(/"journal":"[^"]+"/, '"journal":"01kz8n3h40abcd"'),
        /PTR requests of 2\..* are at change .*rule I8:/,
      ],
    ];
    for (const [exit, text, expected] of spoilt) {
      writeFileSync(document, text);
      const found = (await findings(exit)).filter(({ what }) => expected.test(what));
      assert.equal(found.length, 1, String(expected));
      assert.equal(readFileSync(document, 'utf8'), text);
    }
    writeFileSync(document, intact.slice(0, 40));
    assert.match(
      (await findings(2)).map(({ hint }) => hint).join('\n'),
      /run "dns-sync ptr list" to rebuild it from the journal/,
    );
    const { stdout, stderr } = await bench.run('ptr', 'ls');
    assert.match(stderr, /rebuilt from the journal/);
    assert.match(stdout, /^1\.2\.0\.192\.in-addr\.arpa\. +PTR +a\.example\./m);
    for (const name of readdirSync(join(state, 'ptr'))) if (name.includes('.broken-')) rmSync(join(state, 'ptr', name));
    chmodSync(document, 0o640);
    assert.match((await findings(2)).map(({ what }) => what).join('\n'), /in-addr\.arpa\.json has the mode 0640/);
    chmodSync(document, 0o660);
    writeFileSync(join(state, 'ptr.json'), '{');
    assert.match((await findings(2)).map(({ what }) => what).join('\n'), /ptr\.json is broken/);
    rmSync(join(state, 'ptr.json'));
  });

  it('is documented in docs/state.md with all rules, in the same words', () => {
    const documented = readFileSync(join(import.meta.dirname, '../../docs/state.md'), 'utf8');
    for (const [id, words] of Object.entries(rules)) assert.ok(documented.includes(`| ${id} | ${words} |`), id);
  });
});
