import assert from 'node:assert/strict';
import {
  appendFileSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import type { HistoryRecord, ShowRecord } from '../../src/sync/history/describe-entry.ts';
import type { ZoneStatus } from '../../src/sync/status/zone-status.ts';
import { Bench } from '../support/bench.ts';

/** A call from Plesk with A records: `www=1` is www at 192.0.2.1. */
const update = (zone: string, serial: number, ...records: readonly string[]) => ({
  command: 'update',
  zone: {
    name: zone,
    soa: { email: 'a@example.com', ttl: 300, serial },
    rr: records.map((text) => {
      const [host, last] = text.split('=');
      return { host: `${String(host)}.${zone}`, type: 'A', value: `192.0.2.${String(last)}` };
    }),
  },
});
const remove = (zone: string) => ({ command: 'delete', zone: { name: zone } });
const line = (zone: string, text: string): string => {
  const [host, last] = text.split('=');
  return `${String(host)}.${zone} A 300 192.0.2.${String(last)}`;
};

/** Returns the content of the journal, all months together. */
function journalOf(bench: Bench): string {
  const folder = join(bench.env['DNS_SYNC_STATE_DIR'] as string, 'journal');
  const files = readdirSync(folder).filter((file) => /^\d{4}-\d\d\.ndjson$/.test(file));
  return files
    .toSorted()
    .map((file) => readFileSync(join(folder, file), 'utf8'))
    .join('');
}

async function entries(bench: Bench, ...words: readonly string[]): Promise<readonly HistoryRecord[]> {
  return (await bench.json<{ entries: readonly HistoryRecord[] }>('history', ...words)).entries;
}

async function statusOf(bench: Bench, zone: string): Promise<ZoneStatus> {
  const { zones } = await bench.json<{ zones: readonly [ZoneStatus] }>('status', zone);
  return zones[0];
}

describe('the journal of zones', () => {
  let bench: Bench;
  before(async () => {
    // The zones have equal records: a delete of one and a creation of another would be a rename.
    bench = await Bench.open({ policy: { renameMinutes: 0 } });
  });
  after(async () => bench.close());

  it('has a call before it is answered, and shows its changes and passes', async () => {
    const zone = 'told.example.';
    const create = { ...update(zone, 1, 'www=1', 'old=1'), command: 'create' };
    assert.equal((await bench.hook(create)).code, 0);
    assert.equal((await bench.hook(update(zone, 2, 'www=2', 'new=1'))).code, 0);
    const [second, first] = await entries(bench, zone);
    assert.deepEqual([first?.command, first?.create, first?.update, first?.delete], ['create', 2, 0, 0]);
    assert.deepEqual([second?.command, second?.create, second?.update, second?.delete], ['update', 1, 1, 1]);
    assert.ok(String(first?.id) < String(second?.id));
    const [made] = first?.passes ?? [];
    assert.deepEqual([made?.zoneMade, made?.created, made?.status], [true, 2, 'synchronized']);
    const [pass] = second?.passes ?? [];
    assert.deepEqual([pass?.created, pass?.updated, pass?.deleted, pass?.changeIds.length], [1, 1, 1, 1]);
    const shown = await bench.json<ShowRecord>('show', String(second?.id));
    assert.deepEqual(
      shown.changes.map(({ kind, name, before: old, after: now }) => [kind, name, old?.values, now?.values]),
      [
        ['create', `new.${zone}`, undefined, ['192.0.2.1']],
        ['delete', `old.${zone}`, ['192.0.2.1'], undefined],
        ['update', `www.${zone}`, ['192.0.2.1'], ['192.0.2.2']],
      ],
    );
    const text = (await bench.run('show', String(second?.id))).stdout;
    assert.match(text, /\n {2}\+ new\.told\.example\. {2}A {2}300 {2}192\.0\.2\.1\n {2}- old\./);
    assert.match(text, /1 created, 1 updated, 1 deleted \(plan [0-9a-f]{16}, 1 call C\w+\)/);
    const log = (await bench.run('history', zone, '-n', '1')).stdout;
    assert.match(
      log,
      new RegExp(
        `^change ${String(second?.id)}  update  told\\.example\\.\nDate: .*\nBy: .*\n  \\+ new\\.told\\.example\\. A, - old`,
      ),
    );
    assert.equal((await bench.run('show', String(pass?.id))).stdout, text, 'the id of a pass shows its change');
  });

  it('has no entry for a call that says nothing new, and one for a late call', async () => {
    const zone = 'same.example.';
    await bench.hook(update(zone, 5000, 'www=1'));
    const journal = journalOf(bench);
    const calls = await bench.calls(async () => {
      for (const call of [update(zone, 5000, 'www=1'), update(zone, 5001, 'www=1')])
        assert.equal((await bench.hook(call)).code, 0);
      await bench.hook([update(zone, 5001, 'www=1'), update(zone, 5001, 'www=1')]);
    });
    assert.deepEqual(calls, []);
    assert.equal(journalOf(bench), journal);
    for (const _ of [1, 2]) assert.equal((await bench.hook(update(zone, 4000, 'www=9'))).code, 0);
    const added = journalOf(bench).slice(journal.length).trimEnd().split('\n');
    assert.deepEqual(
      added.map((text) => /"path":\["late"\]/.test(text)),
      [true],
    );
  });

  it('undoes a change by a new one, marked until the next call, and undoes that', async () => {
    const zone = 'undone.example.';
    await bench.hook(update(zone, 1, 'www=1', 'old=1'));
    await bench.hook(update(zone, 2, 'www=2', 'new=1'));
    const [change] = await entries(bench, zone);
    const id = String(change?.id);
    const refused = await bench.run('undo', id);
    assert.equal(refused.code, 1);
    assert.match(refused.stderr, /undo needs confirmation, and there is no terminal to ask on\. Add --yes/);
    assert.equal((await entries(bench, zone)).length, 2);

    const { code, stdout, stderr } = await bench.run('undo', id, '--yes');
    assert.equal(code, 0, stderr);
    assert.match(stdout, /Plan: 1 to create, 1 to update, 1 to delete in 1 zone; 1 API call/);
    for (const why of ['restored by undo', 'reverted by undo', 'removed by undo'])
      assert.ok(stdout.includes(`# ${why}`));
    assert.deepEqual(bench.sets(zone), [line(zone, 'old=1'), line(zone, 'www=1')]);
    const status = await statusOf(bench, zone);
    assert.deepEqual([status.state, status.undone?.id], ['synchronized', id]);
    assert.match((await bench.run('status', zone)).stdout, new RegExp(`differs from Plesk since .*: ${id} was undone`));
    assert.match((await bench.run('undo', id, '--yes')).stdout, /nothing to undo/);

    const [undo] = await entries(bench, zone);
    assert.equal(undo?.command, 'undo');
    assert.equal((await bench.run('undo', undo.id, '--yes')).code, 0);
    assert.deepEqual(bench.sets(zone), [line(zone, 'new=1'), line(zone, 'www=2')]);
    assert.equal((await statusOf(bench, zone)).undone, undefined, 'that is what Plesk said');

    await bench.run('undo', id, '--yes');
    assert.equal((await bench.hook(update(zone, 2, 'www=2', 'new=1'))).code, 0);
    assert.deepEqual(bench.sets(zone), [line(zone, 'new=1'), line(zone, 'www=2')], 'the next call of Plesk wins');
    assert.equal((await statusOf(bench, zone)).undone, undefined);
  });

  it('undoes an earlier change if its record sets are still as it left them, and reports the others', async () => {
    const zone = 'partly.example.';
    await bench.hook(update(zone, 1, 'a=1', 'b=1'));
    await bench.hook(update(zone, 2, 'a=2', 'b=1'));
    await bench.hook(update(zone, 3, 'a=2', 'b=3'));
    await bench.hook(update(zone, 4, 'a=2', 'b=4'));
    const [, three, two] = await entries(bench, zone);
    assert.equal((await bench.run('undo', String(two?.id), '--yes')).code, 0);
    assert.deepEqual(bench.sets(zone), [line(zone, 'a=1'), line(zone, 'b=4')]);
    const { code, stderr } = await bench.run('undo', String(three?.id), '--yes');
    assert.equal(code, 1);
    assert.match(
      stderr,
      /cannot undo change \w+ alone: b\.partly\.example\. A changed again later\. .*restore partly\.example\. --at /,
    );
    assert.deepEqual(bench.sets(zone), [line(zone, 'a=1'), line(zone, 'b=4')]);
  });

  it('restores a deleted zone in its hosted zone', async () => {
    const zone = 'deleted.example.';
    await bench.hook(update(zone, 1, 'www=1'));
    const { id } = bench.route53.zone(zone);
    await bench.hook(remove(zone));
    assert.deepEqual(bench.sets(zone), []);
    const [gone] = await entries(bench, zone);
    assert.deepEqual([gone?.command, gone?.delete, gone?.notes], ['delete', 1, ['zone deleted']]);
    assert.equal((await bench.run('undo', String(gone?.id), '--yes')).code, 0);
    assert.deepEqual(bench.sets(zone), [line(zone, 'www=1')]);
    assert.equal(bench.route53.zone(zone).id, id);
    assert.notEqual((await statusOf(bench, zone)).undone, undefined);
  });

  it('shows PTRs requested in a reverse zone, which are undone in Plesk', async () => {
    const zone = '2.0.192.in-addr.arpa.';
    bench.route53.createZone(zone);
    await bench.hook(update(zone, 1, 'x=1'));
    await bench.hook([{ command: 'createPTRs', ptr: { ip_address: '192.0.2.7', hostname: 'h.example' } }]);
    const [entry] = await entries(bench, zone);
    assert.deepEqual([entry?.command, entry?.notes], ['ptr', [`PTR 7.${zone} to h.example. requested`]]);
    const { code, stderr } = await bench.run('undo', String(entry?.id), '--yes');
    assert.equal(code, 1);
    assert.match(
      stderr,
      /it concerns PTR records, which are kept for all zones together\. Change the PTR record in Plesk/,
    );
  });

  it('restores a zone to a time, in local time or ISO 8601', async () => {
    const zone = 'restored.example.';
    await bench.hook(update(zone, 1, 'www=1'));
    await sleep(5);
    const then = new Date().toISOString();
    await sleep(5);
    await bench.hook(update(zone, 2, 'www=2', 'new=2'));
    await bench.hook(update(zone, 3, 'www=3', 'new=2'));
    const { code, stdout } = await bench.run('restore', zone, '--at', then, '--yes');
    assert.equal(code, 0);
    assert.match(stdout, /1 to update, 1 to delete/);
    assert.deepEqual(bench.sets(zone), [line(zone, 'www=1')]);
    assert.notEqual((await statusOf(bench, zone)).undone, undefined);
    const again = await bench.run('restore', zone, '--at', then, '--yes');
    assert.deepEqual([again.code, /nothing to restore/.test(again.stdout)], [0, true]);
    const [entry] = await entries(bench, zone);
    assert.equal(entry?.command, 'restore');
    assert.equal((await bench.run('undo', entry.id, '--yes')).code, 0);
    assert.deepEqual(bench.sets(zone), [line(zone, 'new=2'), line(zone, 'www=3')]);
    const early = await bench.run('restore', zone, '--at', '2020-01-01 14:00', '--yes');
    assert.equal(early.code, 1);
    assert.match(
      early.stderr,
      /no content of restored\.example\. is known for 20\S+ \d\d:\d\d:00Z: its journal begins at /,
    );
    for (const wrong of ['yesterday', '2026-02-30 12:00', '2026-11-20 25:00', ''])
      assert.match((await bench.run('restore', zone, '--at', wrong, '--yes')).stderr, /is not a time\. Use local time/);
    assert.match((await bench.run('restore', 'nowhere.example', '--at', then)).stderr, /unknown zone/);
    assert.match((await bench.run('restore', '*.example', '--at', then)).stderr, /zones match .*Name exactly one zone/);
  });

  it('restores a zone without a document, and from its earlier life', async () => {
    const zone = 'forgotten.example.';
    await bench.hook(update(zone, 1, 'www=1'));
    await sleep(5);
    const then = new Date().toISOString();
    await bench.hook(remove(zone));
    assert.equal((await bench.run('trash', 'empty', zone, '--yes')).code, 0);
    assert.match((await bench.run('status', zone)).stderr, /unknown zone/);
    const gone = new Date().toISOString();
    assert.match((await bench.run('restore', zone, '--at', gone)).stderr, /the zone did not exist here then/);
    assert.equal((await bench.run('restore', zone, '--at', then, '--yes')).code, 0);
    assert.deepEqual(bench.sets(zone), [line(zone, 'www=1')]);
    await bench.hook(update(zone, 3, 'www=3'));
    assert.equal((await bench.run('restore', zone, '--at', then, '--yes')).code, 0);
    assert.deepEqual(bench.sets(zone), [line(zone, 'www=1')]);
  });

  it('suggests IDs for an unknown one, and lists those of an ambiguous prefix', async () => {
    const [{ id }] = (await entries(bench)) as [HistoryRecord];
    const mistyped = `${id.slice(0, 12)}${id[13]}${id[12] === id[13] ? 'zz' : id[12]}`;
    const { code, stderr } = await bench.run('show', mistyped);
    assert.equal(code, 1);
    assert.match(stderr, new RegExp(`no change with the ID "${mistyped}". Did you mean .*${id}`));
    assert.match((await bench.run('undo', 'nonsense-nonsense', '--yes')).stderr, /run "dns-sync history"/i);
    const ambiguous = await bench.run('undo', id.slice(0, 4), '--yes');
    assert.equal(ambiguous.code, 1);
    assert.match(
      ambiguous.stderr,
      /\d+ changes have IDs that begin with .*: \w{14} \(\w+ [\w.]+\), .* and \d+ more\. Enter more characters of the ID/,
    );
    assert.equal((await bench.run('show', id.slice(0, 13).toUpperCase())).code, 0);
    assert.match((await bench.run('show', '')).stderr, /no change with the ID ""/);
    const pass = (await entries(bench)).flatMap(({ passes }) => passes)[0];
    assert.match((await bench.run('undo', String(pass?.id), '--yes')).stderr, /is a pass of change/);
    assert.match((await bench.run('history', 'nowhere.example')).stderr, /unknown zone/);
    assert.match((await bench.run('history', '-n', 'x')).stderr, /a whole number above 0/);
  });

  /** Makes a call whose process is killed before it renames the document of a zone: only the journal has the change. */
  const killedBeforeRename = async (zone: string, call: object): Promise<void> => {
    const preload = join(bench.dir, 'kill.cjs');
    writeFileSync(
      preload,
      `const fs = require('node:fs'); const rename = fs.renameSync;
       fs.renameSync = (from, to) => to.endsWith('/${zone}json') ? process.kill(process.pid, 'SIGKILL') : rename(from, to);`,
    );
    assert.equal((await bench.with({ NODE_OPTIONS: `--require ${preload}` }).hook(call)).code, null);
  };

  it('applies a change that a process left in the journal alone, and reports it', async () => {
    const zone = 'killed.example.';
    await bench.hook(update(zone, 1, 'www=1'));
    await killedBeforeRename(zone, update(zone, 2, 'www=2'));
    assert.deepEqual(bench.sets(zone), [line(zone, 'www=1')]);
    const { code, stderr } = await bench.hook(update('other.example.', 1, 'www=1'));
    assert.equal(code, 0);
    assert.match(stderr, /killed\.example\.: recovered an interrupted change/);
    assert.deepEqual(bench.sets(zone), [line(zone, 'www=2')]);
    assert.equal((await entries(bench, zone)).length, 2);
    assert.deepEqual(await bench.calls(async () => bench.hook(update(zone, 2, 'www=2'))), []);
  });

  it('lets doctor recover such a change, and retry apply it afterwards', async () => {
    const zone = 'killed-too.example.';
    await bench.hook(update(zone, 1, 'www=1'));
    await killedBeforeRename(zone, update(zone, 2, 'www=2'));
    const { stderr } = await bench.run('doctor');
    assert.match(stderr, /killed-too\.example\.: recovered an interrupted change/);
    await bench.run('retry');
    assert.deepEqual(bench.sets(zone), [line(zone, 'www=2')]);
  });

  it('is written before anything is answered: if that fails, a call is refused and changes nothing', async () => {
    const zone = 'unwritten.example.';
    await bench.hook(update(zone, 1, 'www=1'));
    const folder = join(bench.env['DNS_SYNC_STATE_DIR'] as string, 'journal');
    renameSync(folder, `${folder}-aside`);
    mkdirSync(join(folder, `${new Date().toISOString().slice(0, 7)}.ndjson`), { recursive: true, mode: 0o770 });
    const { code, stderr } = await bench.hook(update(zone, 2, 'www=2'));
    rmSync(folder, { recursive: true });
    renameSync(`${folder}-aside`, folder);
    assert.equal(code, 2);
    assert.match(
      stderr,
      /not recorded: command 1 \(update unwritten\.example\.\): cannot write the state in .*\.ndjson/,
    );
    assert.deepEqual(bench.sets(zone), [line(zone, 'www=1')]);
    assert.equal((await statusOf(bench, zone)).state, 'synchronized');
  });

  it("undoes nothing if the provider can't be reached", async () => {
    const zone = 'away.example.';
    await bench.hook(update(zone, 1, 'www=1'));
    await bench.hook(update(zone, 2, 'www=2'));
    const [change] = await entries(bench, zone);
    bench.route53.faults.add({ kind: 'internal-error', action: 'ListResourceRecordSets' });
    const { code, stderr } = await bench.run('undo', String(change?.id), '--yes');
    bench.route53.faults.clear();
    assert.equal(code, 1);
    assert.match(stderr, /Nothing was changed: the zone could not be planned/);
    assert.deepEqual([(await entries(bench, zone)).length, (await statusOf(bench, zone)).undone], [2, undefined]);
  });

  it('holds no secret, and no terminal escape of a record reaches the terminal', async () => {
    const zone = 'escape.example.';
    const txt = (value: string, serial: number) => {
      const call = update(zone, serial, 'www=1');
      call.zone.rr.push({ host: zone, type: 'TXT', value });
      return call;
    };
    await bench.hook(txt('a\u001b[31mred', 1));
    bench.route53.faults.next('throttle', 'ChangeResourceRecordSets', 1);
    await bench.hook(txt('b\u009b31mred', 2));
    for (const words of [
      ['history', zone],
      ['show', String((await entries(bench, zone))[0]?.id)],
    ])
      assert.doesNotMatch((await bench.run(...words)).stdout, /(?!\n)\p{Cc}/u);
    const journal = journalOf(bench);
    assert.ok(!journal.includes(bench.env['AWS_SECRET_ACCESS_KEY'] as string) && !journal.includes('AKIALOCAL'));
  });

  it('skips bad lines, and is complete again after a torn one', async () => {
    const zone = 'torn.example.';
    await bench.hook(update(zone, 1, 'www=1'));
    const folder = join(bench.env['DNS_SYNC_STATE_DIR'] as string, 'journal');
    const file = join(folder, String(readdirSync(folder).find((name) => name.endsWith('.ndjson'))));
    appendFileSync(file, '{"id":"01kz8n3h40abcd","at":"2026-11');
    const lines = journalOf(bench).split('\n').length;
    await bench.hook(update(zone, 2, 'www=2'));
    const text = journalOf(bench);
    assert.equal(text.split('\n').length, lines + 2, 'a change and a pass');
    for (const entry of text.trimEnd().split('\n')) JSON.parse(entry);
    writeFileSync(file, `no entry\n${text}`);
    const { code, stderr, stdout } = await bench.run('history', zone);
    assert.equal(code, 0);
    assert.match(stderr, /\.ndjson, octet 0: not a journal entry, skipped/);
    assert.equal(stdout.match(/^change /gm)?.length, 2);
    writeFileSync(file, text);
    truncateSync(file, text.length - 1);
    assert.equal((await entries(bench, zone)).length, 2, 'a line that lacks nothing but its end is whole');
  });
});

describe('calls in any order', () => {
  let bench: Bench;
  before(async () => {
    bench = await Bench.open();
  });
  after(async () => bench.close());

  it('within an hour end in the highest serial, whichever arrives last', async () => {
    const serials = [1000, 4600, 2000, 4000];
    for (const [i, serial] of serials.entries()) {
      const { code, stdout } = await bench.hook(update('order.example.', serial, `www=${i + 1}`));
      assert.equal(code, 0);
      if (i > 1) assert.match(stdout, /late call: serial \d+ is older than 4600/);
    }
    assert.deepEqual(bench.sets('order.example.'), [line('order.example.', 'www=2')]);
    assert.equal((await entries(bench, 'order.example.')).length, 4, 'late calls are in the journal too');
  });

  it('in one array end in the highest serial too', async () => {
    const zone = 'array.example.';
    const calls = [
      update(zone, 1002, 'www=2'),
      update(zone, 1001, 'www=1'),
      update(zone, 1002, 'www=3'),
      update(zone, 1000, 'www=9'),
    ];
    assert.equal((await bench.hook(calls)).code, 0);
    assert.deepEqual(bench.sets(zone), [line(zone, 'www=3')], 'of equal ones the last');
  });

  it('whose serial goes back further are accepted, with a warning', async () => {
    const zone = 'clock.example.';
    await bench.hook(update(zone, 1_900_000_000, 'www=1'));
    const { code, stderr } = await bench.hook(update(zone, 1_763_000_000, 'www=2'));
    assert.equal(code, 0);
    assert.match(
      stderr,
      /the serial went back from 1900000000 to 1763000000; treated as a reset clock or a restored backup/,
    );
    assert.deepEqual(bench.sets(zone), [line(zone, 'www=2')]);
    const { code: next, stderr: quiet } = await bench.hook(update(zone, 1_763_000_001, 'www=3'));
    assert.deepEqual([next, quiet], [0, '']);
    assert.deepEqual(bench.sets(zone), [line(zone, 'www=3')]);
  });

  it('that are repeated change nothing: no API call, no entry, not an octet of the zone', async () => {
    const zone = 'double.example.';
    const file = join(bench.env['DNS_SYNC_STATE_DIR'] as string, 'zones', `${zone}json`);
    await bench.hook(update(zone, 1, 'www=1'));
    const [document, journal] = [readFileSync(file, 'utf8'), journalOf(bench)];
    assert.deepEqual(
      await bench.calls(async () => bench.hook([update(zone, 1, 'www=1'), update(zone, 1, 'www=1')])),
      [],
    );
    assert.deepEqual([readFileSync(file, 'utf8'), journalOf(bench)], [document, journal]);
    await bench.hook(remove(zone));
    const deleted = journalOf(bench);
    assert.deepEqual(await bench.calls(async () => assert.equal((await bench.hook(remove(zone))).code, 0)), []);
    assert.equal(journalOf(bench), deleted);
  });
});

describe('history', () => {
  const zone = 'a.example.';
  const call = (serial: number, ...servers: readonly string[]) => ({
    command: 'update',
    zone: {
      name: zone,
      soa: { ttl: 300, serial },
      rr: [
        { host: zone, type: 'A', value: '192.0.2.1' },
        { host: `_dmarc.${zone}`, type: 'TXT', value: 'v=DMARC1' },
        ...servers.map((value) => ({ host: zone, type: 'NS', value })),
        { host: `sub.${zone}`, type: 'NS', value: 'ns.example.net.' },
      ],
    },
  });

  it("counts the zone's own name servers only if Plesk's are served, and never ignored sets", async () => {
    const bench = await Bench.open();
    try {
      await bench.hook(call(1, 'ns1.plesk.example.'));
      await bench.hook(call(2, 'ns2.plesk.example.'));
      assert.deepEqual(
        (await entries(bench)).map(({ create, update: updated }) => [create, updated]),
        [
          [0, 0],
          [3, 0],
        ],
      );
      assert.doesNotMatch((await bench.run('history')).stdout, /[+~] a\.example\. NS/);
      assert.match((await bench.run('history')).stdout, /\+ sub\.a\.example\. NS/);
      const [{ id } = { id: '' }] = await entries(bench);
      assert.deepEqual((await bench.json<ShowRecord>('show', id)).changes, []);
      bench.configure({ records: { apexNs: 'plesk', ignore: [{ name: '_dmarc.*', type: 'TXT' }] } });
      assert.deepEqual(
        (await entries(bench)).map(({ create, update: updated }) => [create, updated]),
        [
          [0, 1],
          [3, 0],
        ],
      );
      assert.doesNotMatch((await bench.run('history')).stdout, /_dmarc/);
    } finally {
      await bench.close();
    }
  });
});
