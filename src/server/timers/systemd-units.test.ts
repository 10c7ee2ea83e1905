import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { systemdFiles } from './systemd-units.ts';
import { mark } from './timer-files.ts';

const runner = {
  node: '/opt/a b/node',
  program: '/usr/lib/100%/$x/dns-sync.cjs',
  env: { DNS_SYNC_CONFIG: '/etc/x $y' },
  words: [],
};

describe('units', () => {
  it('of systemd run the program by its absolute path, with special characters escaped', () => {
    const files = systemdFiles(runner, '/var/lib/dns-sync');
    assert.deepEqual(
      [...files.keys()],
      [
        'dns-sync-drift.service',
        'dns-sync-drift.timer',
        'dns-sync-retry.service',
        'dns-sync-retry.timer',
        'dns-sync-agent.service',
        'dns-sync-worker.service',
        'dns-sync-failed@.service',
      ],
    );
    const service = files.get('dns-sync-drift.service') ?? '';
    assert.match(
      service,
      /^ExecStart="\/opt\/a b\/node" "\/usr\/lib\/100%%\/\$\$x\/dns-sync\.cjs" "drift" "--relist" "1\/7"$/m,
    );
    assert.match(service, /^Environment="DNS_SYNC_CONFIG=\/etc\/x \$y"$/m);
    assert.match(files.get('dns-sync-retry.timer') ?? '', /^OnUnitActiveSec=5min$(?:.|\n)*^WantedBy=timers\.target$/m);
    for (const text of files.values()) assert.ok(text.startsWith(mark));
  });

  it('of systemd keep the services of a fleet running once they are enabled, and give the agent a folder', () => {
    const files = systemdFiles(runner, '/var/lib/dns-sync');
    for (const word of ['agent', 'worker']) {
      const service = files.get(`dns-sync-${word}.service`) ?? '';
      assert.match(service, new RegExp(String.raw`^ExecStart="/opt/a b/node" \S+ "${word}"$`, 'm'));
      assert.match(service, /^StartLimitIntervalSec=0$(?:.|\n)*^\[Service\]$/m);
      assert.match(service, /^Restart=on-failure$(?:.|\n)*^WantedBy=multi-user\.target$/m);
      assert.doesNotMatch(service, /oneshot/);
      assert.equal(/^RuntimeDirectory=dns-sync$/m.test(service), word === 'agent');
    }
  });

  it('of systemd can write the state directory, whose path adds no line', () => {
    const service = systemdFiles(runner, '/srv/a "b\nExecStart=/bin/x').get('dns-sync-retry.service') ?? '';
    assert.match(service, /^ReadWritePaths=.* "-\/srv\/a \\"b\\nExecStart=\/bin\/x"$/m);
    assert.equal(service.match(/^ExecStart=/gm)?.length, 1);
  });
});
