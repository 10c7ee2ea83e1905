import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, it } from 'node:test';
import { eventKinds } from '../reconcile/events/event.ts';
import { DnsSyncError } from '../reconcile/error.ts';
import { finishConfig, loadConfig, parseConfig } from './load-config.ts';

const read = (config: unknown) =>
  parseConfig(typeof config === 'string' ? config : JSON.stringify(config), '/etc/x.json');

describe('the configuration', () => {
  it('without content has a default for everything', () => {
    assert.deepEqual(read('{}'), {
      stateDir: '/var/lib/dns-sync',
      targets: {
        route53: {
          provider: 'route53',
          zones: { include: [], exclude: [] },
          region: 'us-east-1',
          zoneIds: new Map(),
          tags: {},
        },
      },
      zones: { include: [], exclude: [], subdomains: 'own', create: 'always' },
      records: { ignore: [], defaultTtl: 3600, ptr: { mode: 'zone', zones: [] } },
      policy: {
        mode: 'sync',
        onDelete: 'trash',
        trashDays: 7,
        onDrift: 'report',
        adopt: 'ask',
        zones: [],
        protect: [],
        maxZoneDeletesPerHour: 20,
        maxDeletePercent: 100,
        rename: 'update',
        renameMinutes: 10,
      },
      log: { format: 'text' },
      hook: { apply: 'inline', budgetSeconds: 10, chain: [], keepCalls: 0 },
      notify: { events: eventKinds.filter((kind) => kind !== 'synchronized'), digest: 'none' },
      dns: { port: 53, timeoutSeconds: 3, queriesPerSecond: 500 },
      metrics: {},
    });
  });

  it('accepts zones in any spelling, and IDs without the prefix', () => {
    const { a } = read({ targets: { a: { zoneIds: { 'Bücher.example': '/hostedzone/Z1' } } } }).targets;
    assert.ok(a?.provider === 'route53');
    assert.deepEqual([...a.zoneIds], [['xn--bcher-kva.example.', 'Z1']]);
  });

  it('has names and types in their canonical spelling', () => {
    const { records } = read({
      records: { ignore: [{ name: '*.Example', type: 'txt' }], ptr: { zones: ['10.IN-ADDR.arpa'] } },
    });
    assert.deepEqual(records.ignore, [{ name: '*.Example', type: 'TXT' }]);
    assert.deepEqual(records.ptr.zones, ['10.in-addr.arpa.']);
  });

  it('may have targets and zones whose names look like secrets', () => {
    assert.deepEqual(
      Object.keys(read({ targets: { 'token-prod': { zoneIds: { 'secret.example': 'Z1' } } } }).targets),
      ['token-prod'],
    );
  });

  const refused: readonly (readonly [unknown, RegExp])[] = [
    [{ polcy: {} }, /unknown key "polcy" \(did you mean "policy"\?\)/],
    [{ policy: { onDrfit: 'heal' } }, /unknown key "policy\.onDrfit" \(did you mean "onDrift"\?\)/],
    [{ targets: { main: { regoin: 'x' } } }, /unknown key "targets\.main\.regoin" \(did you mean "region"\?\)/],
    [
      { hook: { chain: [{ command: 'a', timeout: 1 }] } },
      /unknown key "hook\.chain\[0\]\.timeout" \(known keys: command, /,
    ],
    [{ zzz: 1 }, /unknown key "zzz" \(known keys: stateDir, server, targets/],
    [{ policy: { mode: 'half' } }, /"policy\.mode" must be "sync" or "no-delete" or "observe", not "half"/],
    [{ policy: { trashDays: '7' } }, /"policy\.trashDays" must be a number, not "7"/],
    [{ zones: [] }, /"zones" must be an object, not a list/],
    [{ targets: {} }, /"targets" must be at least one target/],
    [{ targets: { constructor: {} } }, /unknown key "targets\.constructor"/],
    [{ targets: { 'a b': {} } }, /a name of letters/],
    [{ targets: { a: { zoneIds: { 'a..b': 'Z1' } } } }, /the name of a zone/],
    [{ targets: { a: { zoneIds: { 'a.b': 'X1' } } } }, /the id of a hosted zone/],
    [
      { targets: { a: { secretAccessKey: 'x' } } },
      /"targets\.a\.secretAccessKey" looks like a secret; credentials come from the AWS SDK/,
    ],
    [
      { targets: { a: { provider: 'rout53' } } },
      /"targets\.a\.provider" must be "route53" or "rfc2136"[^;]*, not "rout53"$/,
    ],
    [{ targets: { a: { provider: 'dynect' } } }, /"targets\.a\.provider" can't be "dynect": .* "provider": "oci"$/],
    [
      { targets: { a: { provider: 'rfc2136', server: '192.0.2.1', keyFile: '/k', profile: 'x' } } },
      /"targets\.a\.profile" is a key of targets with "provider": "route53"/,
    ],
    [{ targets: { a: { keyFile: '/k' } } }, /"targets\.a\.keyFile" is a key of targets with "provider": "rfc2136"/],
    [
      { targets: { a: { provider: 'rfc2136', keyFile: '/k' } } },
      /"targets\.a\.server" is missing; it must be a string/,
    ],
    [
      { targets: { a: { provider: 'rfc2136', server: '192.0.2.1', keyFile: 'k' } } },
      /"targets\.a\.keyFile" must be an absolute path, not "k"/,
    ],
    [
      { targets: { a: { provider: 'rfc2136', server: 'x', keyFile: '/k', prot: 53 } } },
      /unknown key "targets\.a\.prot" \(did you mean "port"\?\)/,
    ],
    [
      { targets: { a: { provider: 'rfc2136', secret: 'x' } } },
      /"targets\.a\.secret" looks like a secret; credentials come from the TSIG key in keyFile/,
    ],
    [{ aws_access_key_id: 'x' }, /"aws_access_key_id" looks like a secret/],
    [{ targets: { secretAccessKey: 'x' } }, /"targets\.secretAccessKey" looks like a secret/],
    [{ notify: { mail: { password: 'x' } } }, /"notify\.mail\.password" looks like a secret/],
    [{ notify: { mail: { to: ['nobody'] } } }, /"notify\.mail\.to\[0\]" must be a mail address/],
    [{ targets: { prototype: {} } }, /unknown key "targets\.prototype"/],
    [
      { targets: { a: { zoneIds: { 'bücher.example': 'Z1', 'XN--BCHER-KVA.example.': 'Z2' } } } },
      /"targets\.a\.zoneIds\.XN--BCHER-KVA\.example\." repeats xn--bcher-kva\.example\. in another spelling/,
    ],
    [
      { targets: { a: { zoneIds: { 'a.example': 'Z1', 'b.example': '/hostedzone/Z1' } } } },
      /"targets\.a\.zoneIds\.b\.example" repeats the hosted zone Z1 of another zone/,
    ],
    ['{"policy": {\n"mode": "observe"},\n"policy": {}}', /duplicate key "policy" \(lines 1 and 3\)/],
    ['{"hook": {"chain": [{"command": "a", "command": "b"}]}}', /duplicate key "hook\.chain\[0\]\.command"/],
    [{ zones: { exclude: ['a.example', 'bü*.de'] } }, /"zones\.exclude\[1\]" must be a name or a glob .*not both/],
    [{ records: { ptr: { zones: ['.'] } } }, /"records\.ptr\.zones\[0\]" must be the name of a zone/],
    [{ records: { ignore: [{ name: 'a.b', type: 'T X' }] } }, /"records\.ignore\[0\]\.type" must be a record type/],
    [{ hook: { chain: [{ required: true }] } }, /"hook\.chain\[0\]\.command" is missing; it must be a string/],
    ['{"hook": {"budgetSeconds": 1e400}}', /"hook\.budgetSeconds" must be a number, not too large$/],
    [{ hook: { budgetSeconds: 86401 } }, /a number of at most 86400/],
    [{ policy: { mode: 'a\nb' } }, /, not "a\\nb"$/],
    [{ server: { name: 'hidden' } }, /"server" must be a string, not an object$/],
    [{ hook: { apply: 'x' }, polcy: 1 }, /unknown key "polcy" \(did you mean "policy"\?\); "hook\.apply" must be /],
    [{ a: 1, b: 1, c: 1, d: 1, e: 1 }, /unknown key "a" .*; unknown key "b" .*; unknown key "c" .*; and 2 more$/],
    ['{"__proto__": {}}', /unknown key "__proto__"/],
    ['[]', /it must be an object, not a list/],
    ['{"a": 1,}', /invalid JSON at line 1, column 9/],
    ['', /invalid JSON at line 1, column 1: unexpected end, expected a value/],
  ];
  for (const [config, message] of refused) {
    it(`${JSON.stringify(config)} is refused in one line with its place`, () => {
      assert.throws(
        () => read(config),
        (error) => {
          assert.ok(error instanceof DnsSyncError);
          assert.match(error.message, message);
          assert.match(error.message, /^\/etc\/x\.json: /);
          assert.doesNotMatch(error.message + error.hint, /\n/);
          assert.equal(error.code, 'config-invalid');
          return true;
        },
      );
    });
  }

  it('is read from the path in the environment, and so is the state directory', async () => {
    const dir = mkdtempSync(join(tmpdir(), 'dns-sync-config-'));
    try {
      const path = join(dir, 'c.json');
      await assert.rejects(loadConfig({ DNS_SYNC_CONFIG: path }), { code: 'config-missing' });
      await assert.rejects(loadConfig({ DNS_SYNC_CONFIG: dir }), { code: 'config-invalid' });
      writeFileSync(path, Buffer.from([0x7b, 0xff, 0x7d]));
      await assert.rejects(loadConfig({ DNS_SYNC_CONFIG: path }), { message: /: it is not UTF-8$/ });
      writeFileSync(path, '{"stateDir": "state"}');
      assert.equal((await loadConfig({ DNS_SYNC_CONFIG: path, DNS_SYNC_STATE_DIR: '' })).stateDir, join(dir, 'state'));
      writeFileSync(path, '\uFEFF{"stateDir": "/in/file"}');
      assert.equal((await loadConfig({ DNS_SYNC_CONFIG: path })).stateDir, '/in/file');
      assert.equal((await loadConfig({ DNS_SYNC_CONFIG: path, DNS_SYNC_STATE_DIR: '/in/env' })).stateDir, '/in/env');
    } finally {
      rmSync(dir, { recursive: true });
    }
  });

  it('gets root servers and the port of name servers from variables, which are checked', () => {
    const config = read({ dns: { rootServers: ['192.0.2.1'], port: 54 } });
    assert.deepEqual(finishConfig(config, '/', {}).dns, config.dns);
    const variables = { DNS_SYNC_ROOT_SERVERS: '127.0.0.1,::1', DNS_SYNC_DNS_PORT: '5300' };
    const { rootServers, port } = finishConfig(config, '/', variables).dns;
    assert.deepEqual({ rootServers, port }, { rootServers: ['127.0.0.1', '::1'], port: 5300 });
    for (const [variable, value, message] of [
      ['DNS_SYNC_ROOT_SERVERS', '127.0.0.1,a.example', /^DNS_SYNC_ROOT_SERVERS must be an IP address \(/],
      ['DNS_SYNC_DNS_PORT', '0', /^DNS_SYNC_DNS_PORT must be a number from 1 to 65535$/],
      ['DNS_SYNC_DNS_PORT', 'x', /^DNS_SYNC_DNS_PORT must be a number$/],
    ] as const)
      assert.throws(() => finishConfig(config, '/', { [variable]: value }), { code: 'config-invalid', message });
  });
});
