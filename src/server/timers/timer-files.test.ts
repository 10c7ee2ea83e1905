import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { describe, it } from 'node:test';
import { XMLParser } from 'fast-xml-parser';
import { checkedRunner, cronFile, mark, taskWords, windowsTasks } from './timer-files.ts';

const runner = {
  node: '/opt/a b/node',
  program: '/usr/lib/100%/$x/dns-sync.cjs',
  env: { DNS_SYNC_CONFIG: '/etc/x $y' },
  words: [],
};

describe('timers', () => {
  it('of cron are lines of a separate file, with percent signs escaped', () => {
    const lines = cronFile(runner).trimEnd().split('\n');
    assert.equal(lines[0], mark);
    assert.equal(lines[2], 'DNS_SYNC_CONFIG="/etc/x $y"');
    assert.equal(
      lines[3],
      String.raw`17 3 * * * root out=$('/opt/a b/node' '/usr/lib/100\%/$x/dns-sync.cjs' drift --relist 1/7) || printf '\%s\n' "$out"`,
    );
    assert.match(String(lines[4]), /^\*\/5 \* \* \* \* root .* retry >\/dev\/null$/);
  });

  it('of cron run the program whatever its path, and nothing in it', { skip: process.platform === 'win32' }, (t) => {
    const dir = mkdtempSync(join(tmpdir(), 'dns-sync-timers-'));
    t.after(() => rmSync(dir, { recursive: true, force: true }));
    const folder = join(dir, String.raw`a $HOME $(touch ran) 'q' "d" \x 100%`);
    mkdirSync(folder);
    const node = join(folder, 'node');
    writeFileSync(node, '#!/bin/sh\nprintf "%s|" "$@" >> ran-by-cron\n', { mode: 0o755 });
    const lines = cronFile({ ...runner, node, program: join(folder, 'program') })
      .trimEnd()
      .split('\n');
    for (const line of lines.slice(-2)) {
      // As cron(8) does: what is behind an unescaped percent sign would be the input.
      const command = line.replace(/^(?:\S+ ){5}root /, '');
      assert.doesNotMatch(command, /(?<!\\)%/);
      execFileSync('/bin/sh', ['-c', command.replaceAll(String.raw`\%`, '%')], { cwd: dir });
    }
    const program = join(folder, 'program');
    assert.equal(readFileSync(join(dir, 'ran-by-cron'), 'utf8'), `${program}|drift|--relist|1/7|${program}|retry|`);
    assert.deepEqual(readdirSync(dir).toSorted(), [basename(folder), 'ran-by-cron'].toSorted());
  });

  it('are refused with a variable that a crontab cannot hold', () => {
    for (const value of ['a\nb', 'a"b'])
      assert.throws(() => checkedRunner({ ...runner, env: { DNS_SYNC_CONFIG: value } }), /DNS_SYNC_CONFIG contains/);
    assert.equal(checkedRunner(runner), runner);
  });

  it('of Windows are XML files with quoted arguments', () => {
    const tasks = windowsTasks({
      node: String.raw`C:\Program Files\nodejs & more\node.exe`,
      program: String.raw`C:\x (1)\dns-sync.cjs`,
      env: {},
      words: ['--config', 'D:\\Bücher\\'],
    });
    assert.deepEqual([...tasks.keys()], ['dns-sync-drift', 'dns-sync-retry']);
    const parser = new XMLParser();
    const [drift, retry] = [...tasks.values()].map((text) => parser.parse(text).Task);
    assert.deepEqual(drift.Actions.Exec, {
      Command: String.raw`C:\Program Files\nodejs & more\node.exe`,
      Arguments: String.raw`"C:\x (1)\dns-sync.cjs" "--config" "D:\Bücher\\" "--event-log" "drift" "--relist" "1/7"`,
    });
    assert.equal(drift.Triggers.CalendarTrigger.StartBoundary, '2020-01-01T03:17:00');
    assert.equal(retry.Triggers.TimeTrigger.Repetition.Interval, 'PT5M');
    for (const { Principals } of [drift, retry]) assert.equal(Principals.Principal.UserId, 'S-1-5-18');
    assert.deepEqual(taskWords('dns-sync-drift', String.raw`C:\x y\t.xml`).slice(4), [
      '/TN',
      'dns-sync-drift',
      '/XML',
      String.raw`C:\x y\t.xml`,
    ]);
  });
});
