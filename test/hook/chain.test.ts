import assert from 'node:assert/strict';
import { chmodSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { after as atTheEnd, before as atFirst, describe, it } from 'node:test';
import { Bench } from '../support/bench.ts';
import { conforms } from '../support/conforms.ts';

interface Status {
  readonly chain: readonly { readonly command: string; readonly code: number | null; readonly detail: string | null }[];
}

const call = (value: string): string =>
  ` [\n{"command": "update", "zone": {"name": "B\\u00fccher.example.", "soa": {"ttl": 300},\n"rr": [{"host": "b\u00fccher.example.", "type": "A", "value": "${value}"}]}}]\r\n`;

/** Checks whether a process runs; a zombie doesn't. */
function isRunning(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return !/\) Z /.test(readFileSync(`/proc/${pid}/stat`, 'utf8'));
  } catch {
    return false;
  }
}

describe('the chain of other backends', () => {
  let bench: Bench;
  atFirst(async () => {
    bench = await Bench.open();
  });
  atTheEnd(async () => bench.close());

  /** Another backend: a script, in a folder with a space in its name. */
  function backend(name: string, body: string): string {
    const file = join(bench.dir, `${name} backend.sh`);
    writeFileSync(file, `#!/bin/sh\n${body}\n`);
    chmodSync(file, 0o755);
    return `"${file}"`;
  }
  const chain = (...links: readonly object[]): void => bench.configure({ hook: { chain: links } });

  it('gets exactly the same call, and its output is labelled', async () => {
    const kept = join(bench.dir, 'kept');
    const command = `${backend('good', 'cat > "$1"; echo "1 zone, 1 API call"; echo oops >&2')} '${kept}'`;
    chain({ command, required: true });
    const { code, stdout, stderr } = await bench.hook(call('192.0.2.1'));
    assert.equal(code, 0, stderr);
    assert.equal(readFileSync(kept, 'utf8'), call('192.0.2.1'));
    assert.equal(stdout.match(/1 zone, /g)?.length, 1);
    assert.match(stderr, /^chain 1 \(.*good backend\.sh.*\) \| 1 zone, 1 API call$/m);
    assert.match(stderr, /^chain 1 \(.*\) \| oops$/m);
    const status = await bench.json<Status>('status');
    conforms('status', status);
    assert.deepEqual(
      status.chain.map(({ code: end, detail }) => [end, detail]),
      [[0, null]],
    );
  });

  it('fails the call only if a required backend failed, and never affects our own work', async () => {
    const bad = backend('bad', 'cat > /dev/null; exit 3');
    chain({ command: bad }, { command: '/nowhere/at/all x' });
    const ended = await bench.hook(call('192.0.2.2'));
    assert.equal(ended.code, 0);
    assert.match(ended.stderr, /chain 1 .*: exit code 3/);
    assert.match(ended.stderr, /chain 2 .*: cannot start it: .*ENOENT/);
    assert.equal((await bench.run('status')).code, 0);
    chain({ command: bad, required: true });
    const failed = await bench.hook(call('192.0.2.3'));
    assert.equal(failed.code, 1);
    assert.match(failed.stderr, /required, and exit code 3/);
    assert.deepEqual(bench.sets('xn--bcher-kva.example.'), ['xn--bcher-kva.example. A 300 192.0.2.3']);
    const status = await bench.run('status');
    assert.equal(status.code, 2);
    assert.match(status.stdout, /Chain: .*bad backend\.sh" \(required\): exit code 3/);
  });

  it('gets a separate environment, without our credentials, with the variables that its configuration names', async () => {
    const command = backend('environment', 'cat > /dev/null; env');
    const variables = async (link: object): Promise<ReadonlySet<string>> => {
      chain({ command, ...link });
      const surroundings = bench.with({ LANG: 'C', EXTRA_SETTING: 'x', PLESK_TOKEN: 'y' });
      const { code, stderr } = await surroundings.hook({ command: 'update' });
      assert.equal(code, 2);
      return new Set([...stderr.matchAll(/ \| ([A-Za-z_]+)=/g)].map(([, name]) => String(name)));
    };
    // The shell that runs the script adds these variables.
    const ofShell = new Set(['PWD', 'OLDPWD', 'SHLVL', '_']);
    const withoutShell = (names: ReadonlySet<string>): string[] =>
      [...names].filter((name) => !ofShell.has(name)).sort();
    assert.deepEqual(withoutShell(await variables({})), ['HOME', 'LANG', 'PATH']);
    assert.deepEqual(withoutShell(await variables({ environment: ['EXTRA_SETTING', 'NOT_THERE'] })), [
      'EXTRA_SETTING',
      'HOME',
      'LANG',
      'PATH',
    ]);
    chain({ command, environment: ['NAME=value'] });
    const { code, stderr } = await bench.hook(call('192.0.2.6'));
    assert.equal(code, 2);
    assert.match(stderr, /"hook\.chain\[0\]\.environment\[0\]" must be the name of an environment variable/);
  });

  it('shows what a backend prints without its control characters', async () => {
    chain({ command: backend('rude', String.raw`cat > /dev/null; printf 'a\033[31mb\342\200\256c\n'`) });
    const { stderr } = await bench.hook(call('192.0.2.6'));
    assert.match(stderr, / \| a\\u\{1b\}\[31mb\\u\{202e\}c\n/);
  });

  it('gets calls that we refuse too', async () => {
    const kept = join(bench.dir, 'refused');
    chain({ command: `${backend('any', 'cat > "$1"')} ${kept}` });
    assert.equal((await bench.hook('[{"command": "future"}]')).code, 2);
    assert.equal(readFileSync(kept, 'utf8'), '[{"command": "future"}]');
    assert.equal((await bench.hook('no JSON')).code, 2);
    assert.equal(readFileSync(kept, 'utf8'), 'no JSON');
  });

  it('runs in parallel with our own work, each with its own time limit, and ends with all child processes', async () => {
    const pid = join(bench.dir, 'pid');
    // It ends only after our own work is done, so that work can't have waited for it.
    const waits = `until grep -q 192.0.2.4 "${join(bench.dir, 'state/zones')}"/*; do sleep 0.05; done`;
    chain(
      { command: backend('beside', waits), timeoutSeconds: 60, required: true },
      { command: backend('hangs', `sleep 600 & echo $! > "${pid}"; wait`), timeoutSeconds: 5 },
      { command: backend('leaves', 'sleep 5 & exit 0'), required: true },
    );
    const { code, stderr } = await bench.hook(call('192.0.2.4'));
    assert.equal(code, 0, stderr);
    assert.match(stderr, /chain 2 .*: stopped after 5 s/);
    assert.equal(isRunning(Number(readFileSync(pid, 'utf8'))), false);
  });

  it("is refused in the configuration if a command line can't be parsed", async () => {
    chain({ command: '"/usr/bin/x y' });
    const { code, stderr } = await bench.hook(call('192.0.2.5'));
    assert.equal(code, 2);
    assert.match(stderr, /"hook\.chain\[0\]\.command" must be a command line \(missing closing "\)/);
  });
});
