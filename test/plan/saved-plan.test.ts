import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { chmodSync, lstatSync, readdirSync, readFileSync, statSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, it } from 'node:test';
import { Bench, type Ended } from '../support/bench.ts';
import { numberedUpdate } from '../support/numbered-update.ts';

describe('a saved plan', () => {
  let bench: Bench;
  let file: string;
  beforeEach(async () => {
    bench = await Bench.open();
    file = join(bench.dir, 'friday.plan');
    await bench.hook([numberedUpdate('a.example.', 1, '192.0.2.1'), numberedUpdate('b.example.', 1, '192.0.2.1')]);
    bench.configure({ hook: { apply: 'record' } });
    await bench.hook([numberedUpdate('a.example.', 2, '192.0.2.2'), numberedUpdate('b.example.', 2, '192.0.2.2')]);
  });
  afterEach(async () => bench.close());

  const save = async (...words: readonly string[]): Promise<Ended> => {
    const ended = await bench.run('plan', ...words, '--out', file);
    assert.equal(ended.code, 0, ended.stderr);
    return ended;
  };
  const refused = async (message: RegExp, ...words: readonly string[]): Promise<void> => {
    const calls = await bench.calls(async () => {
      const { code, stderr } = await bench.run('apply', '--plan', file, '--yes', ...words);
      assert.equal(code, 1);
      assert.match(stderr, message);
      assert.equal(stderr.trim().split('\n').length, 1);
    });
    assert.ok(!calls.includes('ChangeResourceRecordSets'));
  };

  it('is applied exactly as saved, for its zones', async () => {
    const { stdout, stderr } = await save('a.example');
    assert.match(stdout, /1 to update/);
    assert.match(stderr, /Plan saved\. To apply it, run: dns-sync apply --plan /);
    assert.equal(statSync(file).mode & 0o777, 0o600);
    assert.doesNotMatch(readFileSync(file, 'utf8'), /secret|AKIALOCAL/);
    const { code } = await bench.run('apply', '--plan', file, '--yes');
    assert.equal(code, 0);
    assert.deepEqual(bench.sets('a.example'), ['a.example. A 300 192.0.2.2']);
    assert.deepEqual(bench.sets('b.example'), ['b.example. A 300 192.0.2.1']);
  });

  it('asks like every apply', async () => {
    await save();
    const { code, stderr } = await bench.run('apply', '--plan', file);
    assert.equal(code, 1);
    assert.match(stderr, /no terminal to ask on\. Add --yes/);
  });

  it('is refused if Plesk, another pass, or another party at the provider changed something, and says which', async () => {
    await save();
    await bench.hook(numberedUpdate('b.example.', 3, '192.0.2.3'));
    await refused(/is stale: b\.example\. at route53 \(the desired state changed\)\. Nothing was changed\. Plan again/);
    await save();
    bench.route53.put('a.example', {
      Name: 'a.example.',
      Type: 'A',
      TTL: 1,
      ResourceRecords: [{ Value: '203.0.113.1' }],
    });
    await refused(/: a\.example\. at route53 \(the provider's records or the configuration changed\)/);
    await save();
    assert.equal((await bench.run('apply', 'a.example', '--yes')).code, 0);
    await refused(/: a\.example\. at route53 \(another pass changed the zone\)/);
  });

  it('is refused if it was altered, cut, is invalid, or is of a newer version', async () => {
    await save();
    const text = readFileSync(file, 'utf8');
    const wrong: readonly (readonly [content: string, message: RegExp])[] = [
      [text.replaceAll('192.0.2.2', '192.0.2.9'), /is damaged: it was edited or cut/],
      [text.slice(0, -20), /it was cut: invalid JSON\. Plan again/],
      ['{}', /is not a saved plan\. Name a file written by "dns-sync plan --out FILE/],
      [
        text.replace('"format": 1', '"format": 2'),
        /in format 2, but this version reads format 1\. Apply it with that version/,
      ],
    ];
    for (const [content, message] of wrong) {
      writeFileSync(file, content);
      await refused(message);
    }
    writeFileSync(file, text);
    await refused(/--plan already names its zones/, 'a.example');
    assert.match((await bench.run('apply', '--plan', '/nowhere/x')).stderr, /cannot read the plan \/nowhere\/x/);
    assert.match((await bench.run('plan', '--out', '/nowhere/x')).stderr, /to \/nowhere\/x/);
    assert.match((await bench.run('plan', '--offline', '--out', file)).stderr, /cannot be used with/);
  });

  it('never replaces a link, a FIFO, a device or a directory', { skip: process.platform === 'win32' }, async () => {
    const target = join(bench.dir, 'target');
    writeFileSync(target, 'precious');
    const link = join(bench.dir, 'link');
    symlinkSync(target, link);
    const dangling = join(bench.dir, 'dangling');
    symlinkSync(join(bench.dir, 'nothing'), dangling);
    const fifo = join(bench.dir, 'fifo');
    assert.equal(spawnSync('mkfifo', [fifo]).status, 0);
    const before = readdirSync(bench.dir).sort();
    const kinds: readonly (readonly [path: string, kind: string])[] = [
      [link, 'a symbolic link'],
      [dangling, 'a symbolic link'],
      [fifo, 'a FIFO'],
      ['/dev/null', 'a device'],
      [bench.dir, 'a directory'],
    ];
    for (const [path, kind] of kinds) {
      const { code, stderr } = await bench.run('plan', '--out', path);
      assert.equal(code, 1, path);
      assert.equal(
        stderr,
        `dns-sync: cannot write the plan to ${path}: it is ${kind}, not a regular file. Name a regular file in --out, or "-" for stdout\n`,
      );
    }
    assert.ok(lstatSync(link).isSymbolicLink() && lstatSync(fifo).isFIFO());
    assert.ok(lstatSync('/dev/null').isCharacterDevice());
    assert.equal(readFileSync(target, 'utf8'), 'precious');
    assert.deepEqual(readdirSync(bench.dir).sort(), before, 'nothing else is left behind');
  });

  it('replaces a regular file atomically, with its mode', async () => {
    writeFileSync(file, 'x'.repeat(1_000_000));
    chmodSync(file, 0o640);
    const { ino } = statSync(file);
    await save();
    assert.equal(statSync(file).mode & 0o7777, 0o640);
    assert.notEqual(statSync(file).ino, ino);
    assert.equal((await bench.run('apply', '--plan', file, '--yes')).code, 0);
  });

  it('is written to stdout alone by "-" and by /dev/stdout, and the text for people to stderr', async () => {
    for (const out of ['-', '/dev/stdout']) {
      const { code, stdout, stderr } = await bench.run('plan', '--out', out);
      assert.equal(code, 0, stderr);
      assert.match(stderr, /^Plan: .*2 to update/m);
      writeFileSync(file, stdout);
      assert.equal((JSON.parse(stdout) as { kind: string }).kind, 'dns-sync plan');
    }
    assert.equal((await bench.run('apply', '--plan', file, '--yes')).code, 0);
    assert.deepEqual(bench.sets('a.example'), ['a.example. A 300 192.0.2.2']);
  });

  it('of nothing does nothing, whatever is recorded later', async () => {
    bench.configure({ zones: { exclude: ['*'] } });
    await save();
    bench.configure({});
    const calls = await bench.calls(async () => assert.equal((await bench.run('apply', '--plan', file)).code, 0));
    assert.deepEqual(calls, []);
  });

  it('can be required by its ID', async () => {
    const { id } = await bench.json<{ id: string }>('plan', 'a.example');
    const otherId = await bench.run('apply', 'a.example', '--yes', '--expect', '0000000000000000');
    assert.equal(otherId.code, 1);
    assert.match(
      otherId.stderr,
      new RegExp(`the plan is ${id}, not "0000000000000000" as expected. Nothing was changed`),
    );
    assert.equal((await bench.run('apply', 'a.example', '--yes', '--expect', id)).code, 0);
    assert.deepEqual(bench.sets('a.example'), ['a.example. A 300 192.0.2.2']);
  });
});
