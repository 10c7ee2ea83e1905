import assert from 'node:assert/strict';
import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { after as atTheEnd, before as atFirst, describe, it } from 'node:test';
import { Bench } from '../support/bench.ts';
import { numberedSets, numberedUpdate } from '../support/numbered-update.ts';
import { testNode } from '../support/test-node.ts';
import { letBeDue } from '../support/let-be-due.ts';
import { until } from '../support/until.ts';

const root = join(import.meta.dirname, '../..');
const folder = join(root, 'docs/container');
const textOf = (name: string): string => readFileSync(join(folder, name), 'utf8');

interface Instruction {
  readonly word: string;
  readonly rest: string;
}

/** Parses a Containerfile: comments are left out, and continued lines are joined. */
function instructionsOf(text: string): readonly Instruction[] {
  return text
    .split('\n')
    .filter((line) => line.trim() !== '' && !line.startsWith('#'))
    .join('\n')
    .replaceAll(/\\\n\s*/g, '')
    .split('\n')
    .map((line) => {
      const [, word = '', rest = ''] = /^([A-Z]+) +(\S.*)$/.exec(line) ?? [];
      assert.notEqual(word, '', `not an instruction: ${line}`);
      return { word, rest };
    });
}

describe('the Containerfile', () => {
  const all = instructionsOf(textOf('Containerfile'));
  const of = (word: string): readonly string[] => all.filter((item) => item.word === word).map(({ rest }) => rest);

  it('has only known instructions, and begins with an image', () => {
    const known = new Set(['FROM', 'WORKDIR', 'COPY', 'RUN', 'VOLUME', 'USER', 'STOPSIGNAL', 'CMD']);
    assert.deepEqual(
      all.filter(({ word }) => !known.has(word)),
      [],
    );
    assert.equal(all[0]?.word, 'FROM');
  });

  it('names images with registry and version, of a Node that the package supports', () => {
    const images = of('FROM').map((rest) => rest.split(' ')[0] ?? '');
    assert.equal(images.length, 2);
    for (const image of images) assert.match(image, /^docker\.io\/library\/node:20\.\d+-bookworm-slim$/);
  });

  it('copies files that exist, or that the build stage made', () => {
    for (const rest of of('COPY')) {
      const words = rest.split(' ').filter((word) => !word.startsWith('--'));
      const target = words.at(-1) ?? '';
      for (const source of words.slice(0, -1))
        if (rest.includes('--from=build'))
          assert.ok(
            of('RUN').some((run) => run.includes(source)),
            source,
          );
        else assert.ok(existsSync(join(root, source)), source);
      assert.ok(target === '.' || target.startsWith('/'), 'a target is a path from the root, or the work folder');
    }
  });

  it('runs as a user without rights, keeps the state in a volume, and starts the jobs without a shell around them', () => {
    assert.deepEqual(of('USER'), ['node']);
    assert.deepEqual(of('VOLUME'), ['["/var/lib/dns-sync"]']);
    const [command = ''] = JSON.parse(of('CMD')[0] ?? '[]') as readonly string[];
    assert.ok(of('COPY').some((rest) => rest.endsWith(` docs/container/run-jobs.sh ${command}`)));
    assert.ok(of('RUN').every((rest) => !/\b(?:sudo|curl|wget|apt-get)\b/.test(rest)));
  });

  it('says in its page that nobody built it here', () => {
    assert.match(textOf('README.md'), /They don't build the image/);
  });
});

describe('the jobs of the container', { skip: process.platform === 'win32' }, () => {
  let bench: Bench;
  let bin: string;
  const started: ChildProcess[] = [];
  atFirst(async () => {
    bench = await Bench.open();
    bin = join(bench.dir, 'bin');
    mkdirSync(bin);
    const program = join(root, 'dist/dns-sync.cjs');
    // The shell stays in front of the program, so that its calls are counted before the program starts.
    const script = `#!/bin/sh\necho "$1" >>'${bench.dir}/jobs'\nexec '${testNode}' '${program}' "$@"\n`;
    writeFileSync(join(bin, 'dns-sync'), script, { mode: 0o755 });
    writeFileSync(join(bench.dir, 'jobs'), '');
  });
  atTheEnd(async () => {
    for (const child of started) child.kill('SIGKILL');
    await bench.close();
  });

  const jobs = (): readonly string[] => readFileSync(join(bench.dir, 'jobs'), 'utf8').trim().split('\n');

  function start(env: Record<string, string>): { readonly child: ChildProcess; readonly ended: Promise<unknown[]> } {
    const PATH = `${bin}:${bench.env['PATH']}`;
    const child = spawn('sh', [join(folder, 'run-jobs.sh')], { env: { ...bench.env, ...env, PATH }, stdio: 'ignore' });
    started.push(child);
    return { child, ended: once(child, 'exit') };
  }

  /** A call that fails at the service, whose zone is due for its next attempt. */
  async function failedCall(zone: string, serial: number): Promise<void> {
    bench.route53.faults.add({ kind: 'internal-error' });
    assert.equal((await bench.hook(numberedUpdate(zone, serial))).code, 1);
    bench.route53.faults.clear();
    letBeDue(bench, zone);
  }

  it('retry zones again and again, and end on SIGTERM', async () => {
    await failedCall('a.example.', 1);
    const { child, ended } = start({ RETRY_SECONDS: '1', DRIFT_TIME: '23:59' });
    await until('the zone is created', () => bench.route53.dumpAccount().zones.length === 1);
    await until('a second run', () => jobs().length >= 2);
    child.kill('SIGTERM');
    assert.deepEqual(await ended, [0, null]);
    assert.deepEqual(bench.sets('a.example.'), numberedSets('a.example.', 1));
    assert.ok(jobs().every((job) => job === 'retry'));
  });

  it('end a job that waits for the service, without waiting for the answer', async () => {
    await failedCall('a.example.', 2);
    bench.route53.faults.add({ kind: 'held' });
    const requests = bench.route53.ledger.entries.length;
    const { child, ended } = start({ RETRY_SECONDS: '3600' });
    await until('a request waits', () => bench.route53.ledger.entries.length > requests);
    child.kill('SIGTERM');
    assert.deepEqual(await ended, [0, null]);
    bench.route53.faults.clear();
    bench.route53.faults.release();
    assert.equal((await bench.run('apply', '--yes')).code, 0, 'the state is intact');
    assert.deepEqual(bench.sets('a.example.'), numberedSets('a.example.', 2));
  });

  it('look for drift once a day, after the time that is set', async () => {
    const before = jobs().length;
    const clock = join(bin, 'date');
    const at = (day: string, time: string): void =>
      writeFileSync(clock, `#!/bin/sh\n[ "$1" = +%F ] && echo ${day} || echo ${time}\n`, { mode: 0o755 });
    at('2026-01-01', '08:09');
    const { child, ended } = start({ RETRY_SECONDS: '1', DRIFT_TIME: '08:08' });
    await until('two runs on the first day', () => jobs().length >= before + 2);
    assert.ok(!jobs().slice(before).includes('drift'), 'a start after the time waits for the next day');
    at('2026-01-02', '08:07');
    const early = jobs().length;
    await until('two runs before the time', () => jobs().length >= early + 2);
    assert.ok(!jobs().slice(before).includes('drift'));
    at('2026-01-02', '08:08');
    await until('the drift', () => jobs().includes('drift'));
    const later = jobs().length;
    await until('two runs after it', () => jobs().length >= later + 2);
    child.kill('SIGTERM');
    assert.deepEqual(await ended, [0, null]);
    assert.equal(jobs().filter((job) => job === 'drift').length, 1);
  });
});
