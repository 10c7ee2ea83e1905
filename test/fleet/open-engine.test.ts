import assert from 'node:assert/strict';
import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import type { Engine } from '../../src/fleet/engine.ts';
import { openFleetEngine, type FleetEngine } from '../../src/fleet/open-engine.ts';
import { isKnownError } from '../../src/reconcile/error.ts';
import { EtcdCluster, monotonic } from './etcd-cluster.ts';

const dir = mkdtempSync(join(tmpdir(), 'fleet-'));

/** Writes a file with a mode, and returns its path. */
function file(name: string, content: string, mode: number): string {
  const path = join(dir, name);
  writeFileSync(path, content);
  chmodSync(path, mode);
  return path;
}

/** Runs work with the engine of a configuration. */
async function using<T>(name: string, engine: FleetEngine['engine'], work: (opened: Engine) => Promise<T>): Promise<T> {
  const opened = openFleetEngine({ name, engine }, monotonic);
  try {
    return await work(opened);
  } finally {
    opened.close();
  }
}

const refusedWith = (code: string, pattern: RegExp) => (error: unknown) => {
  assert.ok(isKnownError(error), String(error));
  assert.equal(error.code, code);
  assert.match(`${error.message} (${error.hint})`, pattern);
  return true;
};

describe('the engine of a configuration', () => {
  let cluster: EtcdCluster;
  before(async () => {
    cluster = await EtcdCluster.open({ nodes: 1, tls: true });
    cluster.requirePasswords();
    cluster.ctl('role', 'add', 'worker');
    cluster.ctl('role', 'grant-permission', 'worker', '--prefix=true', 'readwrite', 'hosting/');
    cluster.ctl('user', 'add', 'plesk-1:secret');
    cluster.ctl('user', 'grant-role', 'plesk-1', 'worker');
  });
  after(async () => {
    await cluster.close();
    rmSync(dir, { recursive: true });
  });

  const withCa = (): string => file('ca.pem', cluster.ca ?? '', 0o644);
  const login = (password = 'secret\n', mode = 0o600) => ({
    user: 'plesk-1',
    passwordFile: file('password', password, mode),
  });

  it('is etcd with the user, the password and the certificates of its files, below the name of the fleet', async () => {
    const engine = { endpoints: cluster.endpoints(), caFile: withCa(), ...login() };
    await using('hosting', engine, async (opened) => {
      await opened.write([{ key: 'move/example.com.', value: Buffer.from('x'), ifRevision: 0 }]);
    });
    assert.match(cluster.ctl('get', '', '--prefix', '--keys-only'), /^hosting\/move\/example\.com\.$/m);
    await assert.rejects(
      using('others', engine, async (opened) => opened.read('')),
      refusedWith('access-denied', /fleet's rights/),
    );
  });

  it('says which password is wrong', async () => {
    const engine = { endpoints: cluster.endpoints(), caFile: withCa(), ...login('other') };
    await assert.rejects(
      using('hosting', engine, async (opened) => opened.read('')),
      refusedWith('bad-credentials', /check the user and the password file/),
    );
  });

  it('says that it needs the certificates', async () => {
    await assert.rejects(
      using('hosting', { endpoints: cluster.endpoints(), ...login() }, async (opened) => opened.read('')),
      refusedWith('unreachable', /certificate.*fleet\.engine\.caFile/),
    );
  });

  it('says where etcd does not answer, and what to do', async () => {
    await assert.rejects(
      using('hosting', { endpoints: ['http://127.0.0.1:1'] }, async (opened) => opened.read('')),
      refusedWith('unreachable', /127\.0\.0\.1:1: connect ECONNREFUSED.*check the network and the nodes of etcd/),
    );
  });

  for (const [what, engine, pattern] of [
    ['a password that others may read', () => login('secret', 0o644), /mode 0644.*chmod 600/],
    ['an empty password file', () => login('\n'), /it is empty .*fleet\.engine\.user/],
    ['no password file', () => ({ user: 'x', passwordFile: join(dir, 'none') }), /ENOENT.*fleet\.engine\.passwordFile/],
    ['no certificate file', () => ({ caFile: join(dir, 'none') }), /ENOENT.*fleet\.engine\.caFile/],
    ['a certificate file with a key', () => ({ caFile: file('x', 'PRIVATE', 0o644) }), /no PEM certificate/],
  ] as const)
    it(`refuses ${what} before it connects`, () => {
      const opening = () =>
        openFleetEngine({ name: 'a', engine: { endpoints: ['http://127.0.0.1:1'], ...engine() } }, monotonic);
      assert.throws(opening, refusedWith('key-file', pattern));
    });
});
