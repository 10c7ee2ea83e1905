import assert from 'node:assert/strict';
import { createPrivateKey } from 'node:crypto';
import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, beforeEach, describe, it } from 'node:test';
import { LocalInstance } from '../../fixtures/oci-dns/local-instance.ts';
import { LocalOciDns } from '../../fixtures/oci-dns/local-oci-dns.ts';
import { openAccess } from '../../src/cloud/oci/access/open-access.ts';
import { openApi } from '../../src/cloud/oci/client/api.ts';
import { plainOptions } from '../support/plain-options.ts';

describe('credentials of Oracle Cloud', () => {
  let dir: string;
  let local: LocalOciDns;
  let file: string;
  before(async () => {
    local = await LocalOciDns.open();
  });
  after(async () => local.close());
  beforeEach(() => {
    if (dir !== undefined) rmSync(dir, { recursive: true, force: true });
    dir = mkdtempSync(join(tmpdir(), 'dns-sync-oci-'));
    file = local.writeConfig(join(dir, 'config'));
  });
  after(() => rmSync(dir, { recursive: true, force: true }));

  const open = async (settings: object, env: NodeJS.ProcessEnv = {}) =>
    openAccess({ configFile: file, ...settings }, env, Date.now);
  const secret = (name: string, text: string): string => {
    const path = join(dir, name);
    writeFileSync(path, text, { mode: 0o600 });
    return path;
  };
  /** Counts the zones with credentials, which shows that the service knows them. */
  const countZones = async (settings: object, env: NodeJS.ProcessEnv = {}): Promise<number> => {
    const access = await openAccess({ endpoint: local.url, ...settings }, env, Date.now);
    const api = openApi(access, local.compartmentId, plainOptions);
    try {
      return await api.zoneCount();
    } finally {
      api.close();
    }
  };

  it('are those of the profile DEFAULT, with its region and tenancy', async () => {
    const { key, endpoint, tenancy } = await open({});
    const { profile } = local;
    assert.equal((await key()).keyId, `${profile.tenancy}/${profile.user}/${profile.fingerprint}`);
    assert.deepEqual([endpoint, tenancy], ['https://dns.us-phoenix-1.oci.oraclecloud.com', profile.tenancy]);
    assert.equal(await countZones({ configFile: file }), 0);
  });

  it('are found by OCI_CONFIG_FILE, and the region of the target wins', async () => {
    const { endpoint } = await openAccess({ region: 'eu-frankfurt-1' }, { OCI_CONFIG_FILE: file }, Date.now);
    assert.equal(endpoint, 'https://dns.eu-frankfurt-1.oci.oraclecloud.com');
  });

  it('are those of another profile, which inherits from DEFAULT', async () => {
    writeFileSync(file, '\n# a comment\n[OTHER]\nuser = ocid1.user.oc1..other\n', { flag: 'a' });
    const { key } = await open({ profile: 'OTHER' });
    assert.match((await key()).keyId, /\/ocid1\.user\.oc1\.\.other\//);
    await assert.rejects(open({ profile: 'NONE' }), /no profile "NONE" \(profiles: DEFAULT, OTHER\)/);
  });

  it('are a key with a pass phrase', async () => {
    const key = createPrivateKey(local.profile.privateKey).export({
      type: 'pkcs8',
      format: 'pem',
      cipher: 'aes-256-cbc',
      passphrase: 'a phrase',
    });
    const keyFile = secret('locked.pem', key.toString());
    local.writeConfig(file, { key_file: keyFile, pass_phrase: 'a phrase' });
    assert.equal(await countZones({ configFile: file }), 0);
    local.writeConfig(file, { key_file: keyFile, pass_phrase: 'another' });
    await assert.rejects(open({}), /not a private key in PEM/);
  });

  it('are a session token', async () => {
    const [[, publicKey] = ['', '']] = local.keys;
    local.keys.set('ST$a-token', publicKey);
    local.writeConfig(file, { security_token_file: secret('token', 'a-token\n') });
    assert.equal(await countZones({ configFile: file }), 0);
  });

  it('are not used from a file that others may read, and never shown', async () => {
    chmodSync(join(dir, 'oci-key.pem'), 0o644);
    await assert.rejects(open({}), (error: Error) => {
      assert.match(error.message, /oci-key\.pem: others may read or write it \(mode 0644\)/);
      assert.ok(!error.message.includes('PRIVATE KEY'));
      return true;
    });
  });

  it('name what is missing', async () => {
    writeFileSync(file, '[DEFAULT]\ntenancy=ocid1.tenancy.oc1..a\n');
    await assert.rejects(open({}), /has no "key_file" in the profile "DEFAULT"/);
    await assert.rejects(
      openAccess({ configFile: join(dir, 'none') }, {}, Date.now),
      /cannot use the configuration file of Oracle Cloud/,
    );
  });

  it('are those of the instance if there is no file, one token for all requests until it ends', async () => {
    const instance = await LocalInstance.open(local);
    try {
      const env = { ...instance.env, OCI_CONFIG_FILE: join(dir, 'none') };
      const access = await openAccess({ endpoint: local.url }, env, Date.now);
      assert.equal(access.tenancy, 'ocid1.tenancy.oc1..tests');
      const api = openApi(access, local.compartmentId, plainOptions);
      await api.zoneCount();
      await api.zoneCount();
      api.close();
      assert.match(local.ledger.at(-1)?.keyId ?? '', /^ST\$/);
      assert.equal(instance.tokens, 1);
    } finally {
      await instance.close();
    }
  });

  it('are renewed on an instance before a token ends', async () => {
    const instance = await LocalInstance.open(local, 30);
    try {
      const env = { ...instance.env, OCI_CONFIG_FILE: join(dir, 'none') };
      const { key } = await openAccess({ endpoint: local.url }, env, Date.now);
      assert.notEqual((await key()).keyId, (await key()).keyId);
    } finally {
      await instance.close();
    }
  });

  it('are reported as missing on a machine that is no instance', async () => {
    const env = { OCI_METADATA_BASE_URL: 'http://127.0.0.1:1/opc/v2', OCI_CONFIG_FILE: join(dir, 'none') };
    await assert.rejects(openAccess({}, env, Date.now), /none does not exist, and this machine is no instance/);
  });
});
