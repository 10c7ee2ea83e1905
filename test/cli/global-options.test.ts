import assert from 'node:assert/strict';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { after as atTheEnd, before as atFirst, describe, it } from 'node:test';
import { Bench } from '../support/bench.ts';
import { conforms } from '../support/conforms.ts';
import { numberedUpdate } from '../support/numbered-update.ts';

interface Line {
  readonly level?: string;
  readonly event?: string;
  readonly code?: string;
  readonly message?: string;
  readonly hint?: string;
  readonly zone?: string | null;
  readonly state?: string | null;
  readonly work?: string;
  readonly done?: number;
  readonly total?: number;
}

/** Parses the lines of stderr, and checks each against its schema. */
function linesOf(stderr: string): readonly Line[] {
  return stderr
    .trimEnd()
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => {
      const document = JSON.parse(line) as Line;
      conforms(document.work === undefined ? 'log' : 'progress', document);
      return document;
    });
}

describe('the options of every command', () => {
  let bench: Bench;
  atFirst(async () => {
    bench = await Bench.open({ hook: { apply: 'record' } });
    await bench.hook([numberedUpdate('a.de.', 1), numberedUpdate('b.de.', 1)]);
  });
  atTheEnd(async () => bench.close());

  it('name the configuration and the state before or after the command', async () => {
    const place = join(bench.dir, 'other');
    mkdirSync(place);
    const config = join(place, 'config.json');
    writeFileSync(config, JSON.stringify({ server: 'other.example' }));
    const words = ['--config', config, '--state-dir', join(place, 'state')];
    for (const all of [
      [...words, 'config', 'get', 'server'],
      ['config', 'get', 'server', ...words],
    ])
      assert.equal((await bench.run(...all)).stdout, 'other.example\n');
    assert.match((await bench.run('status', ...words)).stdout, /No zones are known yet/);
    assert.match((await bench.run(...words, 'status')).stdout, /No zones are known yet/);
  });

  it('color output or not, whatever it is written to', async () => {
    assert.ok(!(await bench.run('plan', 'a.de')).stdout.includes('\u001b'), 'a pipe gets no color');
    const colored = await bench.run('plan', 'a.de', '--color', 'always');
    assert.ok(colored.stdout.includes('\u001b[32m  + '), 'additions are green');
    const status = await bench.with({ NO_COLOR: '1' }).run('--color=always', 'status', '--all');
    assert.ok(status.stdout.includes('\u001b['), 'states have a color');
    const { code, stderr } = await bench.run('plan', '--color', 'blue');
    assert.deepEqual(
      [code, stderr.split('\n')[0]],
      [1, "error: option '--color <WHEN>' argument 'blue' is invalid. Allowed choices are auto, always, never."],
    );
  });

  it('make it quiet: what needs no attention is not said, but errors are', async () => {
    const file = join(bench.dir, 'saved.plan');
    assert.match((await bench.run('plan', '--out', file)).stderr, /^Plan saved\./);
    const quiet = await bench.run('plan', '--out', file, '-q');
    assert.deepEqual([quiet.code, quiet.stderr], [0, '']);
    assert.match(quiet.stdout, /^Plan:/m, 'data is not talk');
    const failed = await bench.run('--quiet', 'plan', 'nowhere.example');
    assert.equal(failed.code, 1);
    assert.match(failed.stderr, /^dns-sync: .*nowhere\.example/);
    const usage = await bench.run('-q', 'plan', '--jsno');
    assert.match(usage.stderr, /Did you mean --json/);
  });

  it('make it verbose: each request with its duration, each plan and hold, and no credentials', async () => {
    const zone = 'held.de.';
    bench.route53.createZone(zone);
    bench.route53.put(zone, { Name: zone, Type: 'A', TTL: 60, ResourceRecords: [{ Value: '203.0.113.9' }] });
    await bench.hook(numberedUpdate(zone, 1));
    bench.route53.faults.add({ kind: 'internal-error', action: 'ListResourceRecordSets', next: 1 });
    const before = bench.route53.ledger.entries.length;
    const { stderr, stdout, code } = await bench.run('plan', 'held.de', '-v');
    assert.equal(code, 0, stderr);
    const calls = bench.route53.ledger.entries.slice(before).map(({ action }) => action);
    const shown = [...stderr.matchAll(/^route53: (\w+)(?: [\w.]+)?, \d+ ms(?:: failed with \w+)?$/gm)];
    assert.deepEqual(
      shown.map(([, action]) => action),
      calls,
    );
    assert.equal(shown.filter(([line]) => line.includes('failed with')).length, 1);
    assert.match(stderr, /^held\.de\. at route53: plan: held, 0 changes, \d held$/m);
    assert.match(stderr, /^held\.de\. at route53: hold \([\w-]+\): /m);
    assert.doesNotMatch(stderr + stdout, /AKIALOCAL|secret/);
    assert.doesNotMatch((await bench.run('plan', 'held.de')).stderr, /ms|hold/);
    const hook = await bench.execute('dns-sync.cjs', ['hook', '-v'], JSON.stringify([numberedUpdate('a.de.', 2)]));
    assert.equal(hook.code, 0, hook.stderr);
    assert.match((await bench.run('doctor', '--verbose')).stderr, /^route53: GetAccountLimit, \d+ ms$/m);
  });

  it('write messages as JSON, with the zone and the rule or code', async () => {
    const { stderr } = await bench.run('apply', 'held.de', '--yes', '--log-format', 'json');
    const held = linesOf(stderr).find(({ event }) => event === 'held');
    assert.equal(held?.zone, 'held.de.');
    assert.equal(held?.level, 'warning');
    assert.match(held?.message ?? '', /^held \(/);
    assert.match(held?.hint ?? '', /dns-sync/);
    const [error] = linesOf((await bench.run('--log-format=json', 'plan', 'nowhere.example')).stderr);
    assert.equal(error?.level, 'error');
    assert.equal(error?.code, 'unknown-zone');
    bench.route53.faults.add({ kind: 'internal-error' });
    const failed = linesOf((await bench.run('plan', '--log-format=json')).stderr);
    bench.route53.faults.clear();
    assert.deepEqual(
      failed.map(({ level }) => level),
      ['error'],
    );
    const [usage] = linesOf((await bench.run('--log-format', 'json', 'plan', '--jsno')).stderr);
    assert.deepEqual([usage?.level, usage?.code], ['error', 'usage']);
    const verbose = linesOf((await bench.run('plan', 'a.de', '-v', '--log-format', 'json')).stderr);
    assert.deepEqual(new Set(verbose.map(({ event }) => event)), new Set(['api-call', 'step', 'plan']));
  });

  it('are replaced by the configuration for messages as JSON, also in the hook, unless the option is given', async () => {
    bench.configure({ hook: { apply: 'record' }, log: { format: 'json' } });
    const [rejected] = linesOf((await bench.hook(numberedUpdate('c.de.', 1, '999.1.1.1'))).stderr);
    assert.deepEqual([rejected?.event, rejected?.zone], ['rejected', 'c.de.']);
    const [refused] = linesOf((await bench.hook('no JSON')).stderr);
    assert.equal(refused?.level, 'error');
    assert.match((await bench.run('plan', 'nowhere.example', '--log-format', 'text')).stderr, /^dns-sync: /);
    bench.configure({ hook: { apply: 'record' } });
  });
});

describe('long work', () => {
  let bench: Bench;
  const zones = Array.from({ length: 6 }, (_, i) => `z${i}.de.`);
  atFirst(async () => {
    bench = await Bench.open({ hook: { apply: 'record' } });
    await bench.hook(zones.map((zone) => numberedUpdate(zone, 1)));
  });
  atTheEnd(async () => bench.close());

  it('is followed by programs: a line when a zone starts and ends, and a last line with the total', async () => {
    bench.route53.createZone('z5.de.');
    bench.route53.put('z5.de.', { Name: 'z5.de.', Type: 'A', TTL: 60, ResourceRecords: [{ Value: '203.0.113.9' }] });
    const { code, stderr } = await bench.run('apply', '--yes', '--progress', 'json');
    assert.equal(code, 2, stderr);
    const lines = linesOf(stderr);
    const progress = lines.filter(({ work }) => work === 'apply');
    const last = progress.at(-1);
    assert.deepEqual(
      { ...last, at: '', seconds: 0 },
      {
        format: 1,
        at: '',
        work: 'apply',
        zone: null,
        target: null,
        state: 'finished',
        done: 6,
        total: 6,
        secondsLeft: 0,
        applied: 5,
        failed: 0,
        held: 1,
        seconds: 0,
      },
    );
    for (const zone of zones) {
      const states = progress.filter((line) => line.zone === zone).map(({ state }) => state);
      assert.deepEqual(states, ['started', zone === 'z5.de.' ? 'held' : 'applied'], zone);
    }
    const ends = progress.filter(({ zone, state }) => zone !== null && state !== 'started');
    assert.deepEqual(
      ends.map(({ done }) => done),
      [1, 2, 3, 4, 5, 6],
    );
    assert.equal(lines.filter(({ work, state }) => work === 'observe' && state === 'observed').length, 6);
    assert.ok(
      lines.some(({ event }) => event === 'held'),
      'messages are JSON too',
    );
    const again = await bench.run('apply', 'z0.de', '--yes', '--progress', 'json');
    const states = linesOf(again.stderr).filter(({ work }) => work === 'apply');
    assert.deepEqual(
      states.map(({ state }) => state),
      [null, 'started', 'unchanged', 'finished'],
    );
    bench.route53.faults.add({ kind: 'internal-error' });
    const failed = await bench.run('apply', 'z0.de', '--yes', '--progress', 'json');
    bench.route53.faults.clear();
    assert.equal(failed.code, 1);
    const ended = linesOf(failed.stderr).filter(({ work }) => work === 'apply');
    assert.deepEqual(
      ended.map(({ state, done, total }) => [state, done, total]),
      [
        [null, 0, 1],
        ['failed', 1, 1],
        ['finished', 1, 1],
      ],
    );
  });

  it('writes a line every ten seconds without a terminal, none with -q', async () => {
    const preload = join(bench.dir, 'quick-intervals.cjs');
    writeFileSync(
      preload,
      `const { setInterval: start } = globalThis;
       globalThis.setInterval = (run, ms, ...more) => start(run, ms === 10_000 ? 20 : ms, ...more);`,
    );
    const { run } = bench.with({ NODE_OPTIONS: `--require ${preload}` });
    bench.route53.faults.add({ kind: 'latency', milliseconds: 300 });
    const { stderr } = await run('plan');
    const quiet = await run('plan', '-q');
    const usual = await bench.run('plan');
    bench.route53.faults.clear();
    assert.match(stderr, /^(?:Reading zones: \d of 6(?:, about \d+ seconds? left)?…\n)+$/);
    assert.deepEqual([quiet.stderr, usual.stderr], ['', '']);
  });
});

describe('version', () => {
  it('is printed with the version of Node and the platform', async () => {
    const bench = await Bench.open();
    try {
      const { version } = JSON.parse(readFileSync(join(import.meta.dirname, '../../package.json'), 'utf8')) as {
        version: string;
      };
      const document = await bench.json<object>('version');
      conforms('version', document);
      const platform = `${process.platform}-${process.arch}`;
      assert.deepEqual(document, { format: 1, version, node: process.version, platform });
      assert.equal((await bench.run('version')).stdout, `dns-sync ${version}\nNode ${process.version}\n${platform}\n`);
      assert.equal((await bench.run('--version')).stdout, `${version}\n`);
    } finally {
      await bench.close();
    }
  });
});
