import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { XMLParser } from 'fast-xml-parser';
import { cronFile, mark, taskWords, windowsTasks } from './timers.ts';

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
    assert.match(
      String(lines[3]),
      /^17 3 \* \* \* root out=\$\("\/opt\/a b\/node" "\/usr\/lib\/100\\%\/\$x\/dns-sync\.cjs" drift\) \|\| printf '\\%s\\n' "\$out"$/,
    );
    assert.match(String(lines[4]), /^\*\/5 \* \* \* \* root .* retry >\/dev\/null$/);
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
      Arguments: String.raw`"C:\x (1)\dns-sync.cjs" "--config" "D:\Bücher\\" "--event-log" "drift"`,
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
