import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { after as atTheEnd, before as atFirst, describe, it } from 'node:test';
import { runProgram } from '../../src/server/run-program.ts';
import { Bench } from '../support/bench.ts';
import { numberedUpdate } from '../support/numbered-update.ts';

describe('the timers that setup installs', { skip: process.platform === 'win32' }, () => {
  let bench: Bench;
  let root: string;
  atFirst(async () => {
    bench = await Bench.open();
    root = join(bench.dir, 'root');
    assert.equal((await bench.hook(numberedUpdate('example.com.', 1))).code, 0);
  });
  atTheEnd(async () => bench.close());

  async function setup(timer: string): Promise<void> {
    const { code, stderr } = await bench.run('setup', '--root', root, '--no-plesk', '--yes', '--timer', timer);
    assert.equal(code, 0, stderr);
  }

  /** Makes a program that other programs find in the returned folder. */
  function fakeProgram(name: string, script: string): string {
    const folder = join(bench.dir, 'fakes');
    mkdirSync(folder, { recursive: true });
    writeFileSync(join(folder, name), `#!/bin/sh\n${script}\n`, { mode: 0o755 });
    return folder;
  }

  describe('with systemd', () => {
    const folder = (): string => join(root, 'etc/systemd/system');
    const unit = (name: string): string => readFileSync(join(folder(), name), 'utf8');
    atFirst(async () => setup('systemd'));

    it('name their documentation, the identifier of their log, and a unit that reports a failure', () => {
      const names = readdirSync(folder()).filter((name) => /\.(?:service|timer)$/.test(name));
      assert.equal(names.length, 7);
      for (const name of names) assert.match(unit(name), /^Documentation=man:dns-sync\(1\)$/m, name);
      for (const name of names.filter((file) => file.endsWith('.service')))
        assert.match(unit(name), /^SyslogIdentifier=dns-sync$/m, name);
      for (const name of ['dns-sync-drift.service', 'dns-sync-retry.service']) {
        assert.match(unit(name), /^OnFailure=dns-sync-failed@%n\.service$/m, name);
        assert.match(unit(name), /^ReadWritePaths=.* "-\/.*state"$/m, name);
      }
    });

    for (const name of [
      'dns-sync-drift.service',
      'dns-sync-retry.service',
      'dns-sync-agent.service',
      'dns-sync-worker.service',
      'dns-sync-failed@.service',
    ])
      it(`leave ${name} an exposure of at most 4`, (t) => {
        const words = ['security', '--offline=true', '--no-pager', '--threshold=40', join(folder(), name)];
        const { error, status, stdout, stderr } = spawnSync('systemd-analyze', words, { encoding: 'utf8' });
        if (error !== undefined || stderr.includes('unrecognized option'))
          return t.skip('systemd-analyze 250 or newer is not installed here');
        assert.equal(status, 0, `${stdout.split('\n').findLast((line) => line.includes('Overall'))}${stderr}`);
        assert.equal(stderr, '', 'each setting is known');
      });

    it('are accepted by systemd, without a warning', (t) => {
      // Verified where they would be installed. The program and Node are not below the root of this test.
      const copies = join(bench.dir, 'units');
      mkdirSync(copies);
      const names = readdirSync(folder()).filter((name) => /\.(?:service|timer)$/.test(name));
      for (const name of names)
        writeFileSync(join(copies, name), unit(name).replace(/^ExecStart="[^"]+"/m, 'ExecStart=/bin/true'));
      const files = names.map((name) => join(copies, name.replace('@', '@dns-sync-drift.service')));
      const words = ['verify', '--man=no', '--recursive-errors=one', ...files];
      const { error, status, stderr } = spawnSync('systemd-analyze', words, { encoding: 'utf8' });
      if (error !== undefined || stderr.includes('unrecognized option'))
        return t.skip('systemd-analyze 250 or newer is not installed here');
      assert.equal(status, 0, stderr);
      assert.deepEqual(
        stderr.split('\n').filter((line) => line.includes('dns-sync')),
        [],
      );
    });

    it('mail the output of the failed run to root', () => {
      fakeProgram('journalctl', 'echo "journal: $*"');
      const fakes = fakeProgram('sendmail', `echo "$*" > "${bench.dir}/mail"; cat >> "${bench.dir}/mail"`);
      const [, line] = /^ExecStart=\/bin\/sh -c "(.*)" dns-sync %i$/m.exec(unit('dns-sync-failed@.service')) ?? [];
      // The escapes of systemd.syntax(7), of specifiers and of variables.
      const script = String(line)
        .replaceAll(/\\(.)/g, '$1')
        .replaceAll('%%', '%')
        .replaceAll('$$', () => '$');
      const mail = (env: Record<string, string>): readonly string[] => {
        const words = ['-c', script, 'dns-sync', 'dns-sync-drift.service'];
        const { status, stderr } = spawnSync('/bin/sh', words, {
          env: { PATH: `${fakes}:/usr/bin:/bin`, ...env },
          encoding: 'utf8',
        });
        assert.deepEqual([status, stderr], [0, '']);
        return readFileSync(join(bench.dir, 'mail'), 'utf8').split('\n');
      };
      const lines = mail({ MONITOR_INVOCATION_ID: 'abc' });
      assert.deepEqual(lines.slice(0, 2), ['-t', 'To: root']);
      assert.match(String(lines[2]), /^Subject: dns-sync-drift\.service failed on \S+$/);
      assert.equal(lines.indexOf(''), 5, 'a header, then the body');
      assert.deepEqual(lines.slice(6), ['journal: --output=cat _SYSTEMD_INVOCATION_ID=abc', '']);
      assert.match(mail({}).join('\n'), /^journal: --output=cat --lines=200 --unit=dns-sync-drift\.service$/m);
    });
  });

  it('of cron write what drifted, which cron mails, and nothing without drift', async () => {
    await setup('cron');
    const lines = readFileSync(join(root, 'etc/cron.d/dns-sync'), 'utf8').split('\n');
    const drift = lines.find((line) => line.includes(' drift'))?.split(' root ')[1];
    const command = String(drift)
      .replaceAll(String.raw`\%`, '%')
      .replace(' /usr/local/', () => ` ${root}/usr/local/`);
    const run = async () => {
      const end = await runProgram({
        words: ['/bin/sh', '-c', command],
        input: null,
        timeoutMs: 60_000,
        env: bench.env,
      });
      return [end.stdout.toString(), end.stderr];
    };
    assert.deepEqual(await run(), ['', '']);
    const theirs = [{ Value: '203.0.113.1' }];
    bench.route53.put('example.com.', { Name: 'example.com.', Type: 'A', TTL: 60, ResourceRecords: theirs });
    const [mail] = await run();
    assert.match(String(mail), /203\.0\.113\.1/);
  });
});
