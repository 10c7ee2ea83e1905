import assert from 'node:assert/strict';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, it } from 'node:test';
import { LocalGoDaddy, LOCAL_TOKEN } from '../../fixtures/godaddy/local-godaddy.ts';
import { LocalOciDns } from '../../fixtures/oci-dns/local-oci-dns.ts';
import { address, whole } from '../acceptance/calls.ts';
import { Bench, type Ended } from '../support/bench.ts';

const name = 'a.example';
const call = whole(`${name}.`, 1, [address(`${name}.`)]);
const quiet = ['--yes', '--no-plesk', '--no-program', '--timer', 'none'];

describe('setup with a service other than Route 53', () => {
  let bench: Bench;
  let root: string;
  beforeEach(async () => {
    bench = await Bench.open();
    root = join(bench.dir, 'root');
    mkdirSync(root);
  });
  afterEach(async () => bench.close());

  const setup = async (...words: readonly string[]): Promise<Ended> => {
    const { DNS_SYNC_CONFIG: _, DNS_SYNC_STATE_DIR: __, ...env } = bench.env;
    return bench.execute('dns-sync.cjs', ['setup', '--root', root, ...quiet, ...words], '', env);
  };
  const sets = (settings: object): readonly string[] =>
    Object.entries(settings).flatMap(([key, value]) => ['--set', `${key}=${String(value)}`]);
  const configFile = (): string => join(root, 'etc/dns-sync/config.json');
  const written = (): unknown => JSON.parse(readFileSync(configFile(), 'utf8'));
  /** Runs the hook with the configuration that setup wrote. */
  const hook = async (): Promise<Ended> => bench.with({ DNS_SYNC_CONFIG: configFile() }).hook(call);

  it("writes a target of Oracle's DNS that works, and says which policy it needs", async () => {
    const local = await LocalOciDns.open();
    try {
      const credentials = local.writeConfig(join(bench.dir, 'oci', 'config'));
      const settings = { compartmentId: local.compartmentId, configFile: credentials, endpoint: local.url };
      const refused = await setup('--provider', 'oci', ...sets({ ...settings, compartmentId: 'tests' }));
      assert.equal(refused.code, 1);
      assert.match(refused.stderr, /"targets\.oci\.compartmentId" must be the OCID of a compartment/);
      const { code, stdout, stderr } = await setup('--provider', 'oci', ...sets(settings));
      assert.equal(code, 0, stdout + stderr);
      assert.deepEqual(written(), { targets: { oci: { provider: 'oci', ...settings } } });
      assert.match(stdout, /^Oracle Cloud DNS: nothing was confirmed with a live Oracle Cloud account: /m);
      assert.match(stdout, /^Least policy for the credentials.*:\nAllow group G to manage dns in compartment C$/m);
      assert.doesNotMatch(stdout, /\bIAM\b|route ?53|hosted zone/i);
      const applied = await hook();
      assert.equal(applied.code, 0, applied.stdout + applied.stderr);
      assert.deepEqual(local.lines(name), ['a.example A 300 192.0.2.1']);
    } finally {
      await local.close();
    }
  });

  it('writes a target of GoDaddy that works, and says that a new domain is adopted', async () => {
    const local = await LocalGoDaddy.start({ hasParking: false });
    try {
      local.addZone(name);
      const tokenFile = join(bench.dir, 'token');
      writeFileSync(tokenFile, `${LOCAL_TOKEN}\n`, { mode: 0o600 });
      const refused = await setup('--provider', 'godaddy', ...sets({ endpoint: local.url }));
      assert.equal(refused.code, 1);
      assert.match(refused.stderr, /"targets\.godaddy\.tokenFile" is missing/);
      const settings = { tokenFile, endpoint: local.url };
      const { code, stdout, stderr } = await setup('--provider', 'godaddy', ...sets(settings));
      assert.equal(code, 0, stdout + stderr);
      assert.deepEqual(written(), { targets: { godaddy: { provider: 'godaddy', ...settings } } });
      assert.match(stdout, /^GoDaddy: a new domain has parking records: run "dns-sync adopt ZONE" to replace them$/m);
      assert.match(stdout, /^Least scopes of .*:\ndomains\.domain:read and domains\.dns:update$/m);
      assert.doesNotMatch(stdout, /\bIAM\b|route ?53|hosted zone/i);
      const applied = await hook();
      assert.equal(applied.code, 0, applied.stdout + applied.stderr);
      assert.deepEqual(local.records(name), ['@ A 600 192.0.2.1']);
    } finally {
      await local.close();
    }
  });
});
