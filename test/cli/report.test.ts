import assert from 'node:assert/strict';
import { chmodSync, existsSync, mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { Bench } from '../support/bench.ts';

const update = (zone: string, serial: number) => ({
  command: 'update',
  zone: { name: zone, soa: { ttl: 300, serial }, rr: [{ host: `www.${zone}`, type: 'A', value: '192.0.2.1' }] },
});

describe('report --html', () => {
  let bench: Bench;
  let file: string;
  before(async () => {
    bench = await Bench.open();
    file = join(bench.dir, 'report.html');
    for (const zone of ['a.example.', 'b.example.', 'gone.example.']) await bench.hook(update(zone, 1));
    await bench.hook({ command: 'delete', zone: { name: 'gone.example.' } });
  });
  after(async () => bench.close());

  it('writes one complete page, which only its owner can read, without an API call', async () => {
    const calls = await bench.calls(async () => {
      const { code, stdout, stderr } = await bench.run('report', '--html', file);
      assert.deepEqual([code, stdout, stderr], [0, '', `Report of 3 zones written to ${file}.\n`]);
    });
    assert.deepEqual(calls, []);
    const page = readFileSync(file, 'utf8');
    assert.match(page, /^<!doctype html>[\s\S]*<\/html>\s*$/);
    assert.doesNotMatch(page, /<script|https?:|url\(/);
    for (const zone of ['a.example.', 'b.example.', 'gone.example.']) assert.ok(page.includes(zone), zone);
    assert.equal(statSync(file).mode & 0o777, 0o600);
  });

  it('replaces a page in one step and keeps its mode', async () => {
    chmodSync(file, 0o644);
    const { ino } = statSync(file);
    assert.equal((await bench.run('report', '--html', file)).code, 0);
    assert.notEqual(statSync(file).ino, ino);
    assert.equal(statSync(file).mode & 0o777, 0o644);
    assert.deepEqual(
      readdirSync(bench.dir).filter((name) => name.endsWith('.tmp')),
      [],
    );
  });

  it('prints the page to stdout for "-"', async () => {
    const { code, stdout, stderr } = await bench.run('report', '--html', '-');
    assert.deepEqual([code, stderr], [0, '']);
    assert.match(stdout, /^<!doctype html>[\s\S]*<\/html>\s*$/);
  });

  it('has nothing about zones that are not selected', async () => {
    const { stdout } = await bench.run('report', 'a.example', '--html', '-');
    assert.ok(stdout.includes('a.example.'));
    assert.doesNotMatch(stdout, /b\.example|gone\.example/);
  });

  it('refuses what is not a regular file, an unknown zone, and a call without a file', async () => {
    const folder = join(bench.dir, 'folder');
    mkdirSync(folder);
    const refused = await bench.run('report', '--html', folder);
    assert.equal(refused.code, 1);
    assert.match(refused.stderr, /the report can't be written to .*folder: it is a folder|directory/);
    assert.match(refused.stderr, /Name a regular file in --html, or "-" for stdout/);
    const other = join(bench.dir, 'other.html');
    assert.equal((await bench.run('report', 'x.example', '--html', other)).code, 1);
    assert.equal(existsSync(other), false);
    assert.match((await bench.run('report')).stderr, /--html/);
  });

  it('shows a zone whose state is unreadable as failing, and all others', async () => {
    const folder = join(bench.dir, 'state/zones');
    const name = readdirSync(folder).find((item) => item.startsWith('b.example')) ?? '';
    const content = readFileSync(join(folder, name));
    // A newer version wrote it.
    writeFileSync(join(folder, name), JSON.stringify({ format: 99 }));
    const { code, stdout } = await bench.run('report', '--html', '-');
    writeFileSync(join(folder, name), content);
    assert.equal(code, 0);
    assert.match(stdout, /The records are not known/);
    const attention = /id="attention"[\s\S]*?<\/section>/.exec(stdout)?.[0] ?? '';
    assert.match(attention, /b\.example\.<\/bdi>[\s\S]*failing[\s\S]*version/);
    assert.ok(stdout.includes('www.a.example.'));
  });

  it('works before the first call', async () => {
    const fresh = bench.beside({});
    const { code, stdout } = await fresh.run('report', '--html', '-');
    await fresh.close();
    assert.equal(code, 0);
    assert.match(stdout, /No zones are known yet/);
  });
});
