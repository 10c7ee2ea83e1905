import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { cronFile, mark, systemdFiles, windowsTasks } from './timers.ts';

const runner = {
  node: '/opt/a b/node',
  program: '/usr/lib/100%/$x/dns-sync.cjs',
  env: { DNS_SYNC_CONFIG: '/etc/x $y' },
};

describe('timers', () => {
  it('of systemd run the program by its absolute path, with what begins something there taken as it is', () => {
    const files = systemdFiles(runner);
    assert.deepEqual(
      [...files.keys()],
      ['dns-sync-drift.service', 'dns-sync-drift.timer', 'dns-sync-retry.service', 'dns-sync-retry.timer'],
    );
    const service = files.get('dns-sync-drift.service') ?? '';
    assert.match(service, /^ExecStart="\/opt\/a b\/node" "\/usr\/lib\/100%%\/\$\$x\/dns-sync\.cjs" "drift"$/m);
    assert.match(service, /^Environment="DNS_SYNC_CONFIG=\/etc\/x \$y"$/m);
    assert.match(files.get('dns-sync-retry.timer') ?? '', /^OnUnitActiveSec=5min$(?:.|\n)*^WantedBy=timers\.target$/m);
    for (const text of files.values()) assert.ok(text.startsWith(mark));
  });

  it('of cron are lines of a file of their own, in which a percent sign would end the command', () => {
    const lines = cronFile(runner).trimEnd().split('\n');
    assert.equal(lines[0], mark);
    assert.equal(lines[2], 'DNS_SYNC_CONFIG="/etc/x $y"');
    assert.match(
      String(lines[3]),
      /^17 3 \* \* \* root "\/opt\/a b\/node" "\/usr\/lib\/100\\%\/\$x\/dns-sync\.cjs" drift >\/dev\/null \|\| logger/,
    );
    assert.match(String(lines[4]), /^\*\/5 \* \* \* \* root .* retry >\/dev\/null$/);
  });

  it('of Windows are tasks that take the place of those of their names', () => {
    const place = {
      node: String.raw`C:\Program Files\nodejs\node.exe`,
      program: String.raw`C:\x\dns-sync.cjs`,
      env: {},
    };
    const [drift, retry] = windowsTasks(place);
    assert.deepEqual(drift?.slice(0, 7), ['schtasks', '/Create', '/F', '/RU', 'SYSTEM', '/TN', 'dns-sync-drift']);
    assert.equal(retry?.at(-1), String.raw`"C:\Program Files\nodejs\node.exe" "C:\x\dns-sync.cjs" retry`);
  });
});
