import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { hostname, tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, it } from 'node:test';
import { DnsSyncError } from '../reconcile/error.ts';
import { loadConfig, parseConfig } from './config.ts';

const read = (config: unknown) =>
  parseConfig(typeof config === 'string' ? config : JSON.stringify(config), '/etc/x.json');

describe('the configuration', () => {
  it('of nothing has a default for everything', () => {
    assert.deepEqual(read('{}'), {
      stateDir: '/var/lib/dns-sync',
      server: hostname(),
      targets: { route53: { provider: 'route53', region: 'us-east-1', zoneIds: new Map() } },
      zones: { include: [], exclude: [], subdomains: 'own' },
      records: { ignore: [], apexNs: 'provider', ptr: { mode: 'zone', zones: [] } },
      policy: {
        mode: 'sync',
        onDelete: 'trash',
        trashDays: 7,
        onDrift: 'report',
        adopt: 'ask',
        protect: [],
        maxZoneDeletesPerHour: 20,
      },
      hook: { apply: 'inline', budgetSeconds: 10, chain: [], keepCalls: 0 },
      notify: {},
    });
  });

  it('has zones by any spelling of their name, and ids without the prefix', () => {
    const { targets } = read({ targets: { a: { zoneIds: { 'Bücher.example': '/hostedzone/Z1' } } } });
    assert.deepEqual([...(targets['a']?.zoneIds ?? [])], [['xn--bcher-kva.example.', 'Z1']]);
  });

  const refused: readonly (readonly [unknown, RegExp])[] = [
    [{ polcy: {} }, /unknown key "polcy", did you mean "policy"\?/],
    [{ policy: { onDrfit: 'heal' } }, /unknown key "policy\.onDrfit", did you mean "onDrift"\?/],
    [{ targets: { main: { regoin: 'x' } } }, /unknown key "targets\.main\.regoin", did you mean "region"\?/],
    [{ hook: { chain: [{ command: 'a', timeout: 1 }] } }, /unknown key "hook\.chain\.0\.timeout"/],
    [{ zzz: 1 }, /unknown key "zzz"; there are stateDir, server, targets/],
    [{ policy: { mode: 'half' } }, /"policy\.mode" must be "sync" or "no-delete" or "observe", and is "half"/],
    [{ policy: { trashDays: '7' } }, /"policy\.trashDays" must be a number, and is "7"/],
    [{ zones: [] }, /"zones" must be an object, and is a list/],
    [{ targets: {} }, /"targets" must be at least one target/],
    [{ targets: { constructor: {} } }, /"targets\.constructor" is no key of it/],
    [{ targets: { 'a b': {} } }, /a name of letters/],
    [{ targets: { a: { zoneIds: { 'a..b': 'Z1' } } } }, /the name of a zone/],
    [{ targets: { a: { zoneIds: { 'a.b': 'X1' } } } }, /the id of a hosted zone/],
    [
      { targets: { a: { secretAccessKey: 'x' } } },
      /"targets\.a\.secretAccessKey" would be a secret: credentials come from the AWS SDK/,
    ],
    ['{"__proto__": {}}', /"__proto__" is no key of it/],
    ['[]', /it must be an object, and is a list/],
    ['{"a": 1,}', /no JSON: line 1, column 9/],
    ['', /no JSON: line 1, column 1: it ends too early/],
  ];
  for (const [config, message] of refused) {
    it(`of ${JSON.stringify(config)} is refused in one line with its place`, () => {
      assert.throws(
        () => read(config),
        (error) => {
          assert.ok(error instanceof DnsSyncError);
          assert.match(error.message, message);
          assert.match(error.message, /^the configuration \/etc\/x\.json is refused: /);
          assert.doesNotMatch(error.message + error.hint, /\n/);
          assert.equal(error.code, 'config-invalid');
          return true;
        },
      );
    });
  }

  it('is read from where the environment says, and the state directory too', async () => {
    const dir = mkdtempSync(join(tmpdir(), 'dns-sync-config-'));
    try {
      const path = join(dir, 'c.json');
      await assert.rejects(loadConfig({ DNS_SYNC_CONFIG: path }), { code: 'config-missing' });
      await assert.rejects(loadConfig({ DNS_SYNC_CONFIG: dir }), { code: 'config-invalid' });
      writeFileSync(path, '\uFEFF{"stateDir": "/in/file"}');
      assert.equal((await loadConfig({ DNS_SYNC_CONFIG: path })).stateDir, '/in/file');
      assert.equal((await loadConfig({ DNS_SYNC_CONFIG: path, DNS_SYNC_STATE_DIR: '/in/env' })).stateDir, '/in/env');
    } finally {
      rmSync(dir, { recursive: true });
    }
  });
});
