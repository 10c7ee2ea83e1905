import assert from 'node:assert/strict';
import { readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { after as atTheEnd, before as atFirst, describe, it } from 'node:test';
import { Bench } from '../support/bench.ts';
import { conforms } from '../support/conforms.ts';

const zone = 'example.com.';
let serial = 1_700_000_000;

const call = (value: string): string =>
  `[{"command":"update", "zone":{"name":"${zone}","soa":{"ttl":300,"serial":${++serial}},"rr":[{"host":"${zone}","type":"A","value":"${value}"}]}}] `;

describe('a kept call', () => {
  let bench: Bench;
  let kept: string;
  atFirst(async () => {
    bench = await Bench.open({ hook: { keepCalls: 2 } });
    kept = join(bench.dir, 'state/kept-calls');
  });
  atTheEnd(async () => bench.close());

  const files = (): readonly string[] => readdirSync(kept).toSorted();
  const last = (): string => join(kept, files().at(-1) as string);

  it('is stored as it arrived, even if refused, readable by its owner only, within a limit of calls', async () => {
    const calls = [call('192.0.2.1'), call('192.0.2.2'), 'no JSON at all \u00fc'];
    for (const text of calls) await bench.hook(text);
    assert.deepEqual(
      files().map((file) => readFileSync(join(kept, file), 'utf8')),
      calls.slice(1),
    );
    if (process.platform === 'win32') return;
    assert.deepEqual(
      files().map((file) => statSync(join(kept, file)).mode & 0o777),
      [0o600, 0o600],
    );
  });

  it('is run on a copy of the state: the plan is shown, and nothing is changed', async () => {
    await bench.hook(call('192.0.2.3'));
    const old = last();
    await bench.hook(call('192.0.2.4'));
    const again = join(bench.dir, 'again.json');
    writeFileSync(again, readFileSync(old, 'utf8').replace(/"serial":\d+/, '"serial":1800000000'));
    const before = contentOf(join(bench.dir, 'state'));
    const done = await bench.calls(async () => {
      const { code, stdout, stderr } = await bench.run('replay', again);
      assert.equal(code, 0, stderr);
      assert.match(stdout, /192\.0\.2\.4\n.*→ +300 {2}192\.0\.2\.3 {2}# edited in Plesk/);
      assert.match(stderr, /Planned 1 zone of the call on a copy of the state\. Nothing was changed\./);
      const { stdout: json } = await bench.run('replay', again, '--json');
      conforms('plan', JSON.parse(json));
      assert.equal((await bench.run('replay', again, '--offline')).code, 0);
    });
    assert.deepEqual(contentOf(join(bench.dir, 'state')), before);
    assert.ok(!done.includes('ChangeResourceRecordSets'));
    assert.deepEqual(bench.sets(zone), [`${zone} A 300 192.0.2.4`]);
  });

  it("that doesn't concern this state, is refused, or doesn't exist, is reported", async () => {
    const file = join(bench.dir, 'other.json');
    writeFileSync(file, '[{"command":"delete","zone":{"name":"unknown.example."}}, {"command":"future"}]');
    const ended = await bench.run('replay', file);
    assert.equal(ended.code, 2);
    assert.match(
      ended.stderr,
      /unknown\.example\.: unknown zone.*\nnot recorded: command 2.*\nPlanned 1 zone of the call/s,
    );
    const missing = await bench.run('replay', join(bench.dir, 'nowhere'));
    assert.equal(missing.code, 1);
    assert.match(missing.stderr, /nowhere: ENOENT.*kept-calls/);
  });
});

/** Returns every file below a folder, with its content. */
function contentOf(folder: string): Readonly<Record<string, string>> {
  const files = readdirSync(folder, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile());
  const paths = files.map((entry) => join(entry.parentPath, entry.name)).toSorted();
  return Object.fromEntries(paths.map((path) => [relative(folder, path), readFileSync(path, 'latin1')]));
}
