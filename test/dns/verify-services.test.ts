import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { LocalGoDaddy, LOCAL_TOKEN } from '../../fixtures/godaddy/local-godaddy.ts';
import { LocalOciDns } from '../../fixtures/oci-dns/local-oci-dns.ts';
import type { VerifyDocument } from '../../src/sync/verify/verify-document.ts';
import { address, whole } from '../acceptance/calls.ts';
import { Bench } from '../support/bench.ts';
import { startNameServers, type NameServers, type Zones } from './support/name-servers.ts';
import { zonesAbove } from './support/published-zones.ts';

const [root, top, oracleHost, godaddyHost] = ['127.6.0.1', '127.6.0.2', '127.6.0.11', '127.6.0.12'] as const;
const name = 'a.example';
const zone = `${name}.`;
const withDot = (host: string): string => host.replace(/\.?$/, '.');

describe("verify with Oracle's DNS and GoDaddy", () => {
  let oracle: LocalOciDns;
  let godaddy: LocalGoDaddy;
  let bench: Bench;
  let servers: NameServers;

  before(async () => {
    oracle = await LocalOciDns.open();
    godaddy = await LocalGoDaddy.start({ hasParking: false });
    godaddy.addZone(name);
    bench = await Bench.open();
    const configFile = oracle.writeConfig(join(bench.dir, 'oci', 'config'));
    const tokenFile = join(bench.dir, 'token');
    writeFileSync(tokenFile, `${LOCAL_TOKEN}\n`, { mode: 0o600 });
    const { compartmentId, url } = oracle;
    const targets = {
      oracle: { provider: 'oci', configFile, compartmentId, endpoint: url, maxRequestsPerSecond: 10_000 },
      godaddy: { provider: 'godaddy', tokenFile, endpoint: godaddy.url, maxRequestsPerSecond: 10_000 },
    };
    bench.configure({ targets });
    const { code, stdout, stderr } = await bench.hook(whole(zone, 1, [address(zone), address(zone, 'www')]));
    assert.equal(code, 0, stdout + stderr);
    const atOracle = oracle.zone(name).nameServers.map(withDot);
    const atGoDaddy = godaddy
      .zone(name)
      .all()
      .filter(({ type }) => type === 'NS')
      .map(({ data }) => withDot(data));
    const hosts = { ...addressesOf(atOracle, oracleHost), ...addressesOf(atGoDaddy, godaddyHost) };
    const delegated = [...atOracle, ...atGoDaddy].map((host) => `${zone} NS ${host}`);
    const above = zonesAbove(top, hosts, { 'example.': delegated });
    servers = await startNameServers({
      [root]: above.root,
      [top]: above.top,
      [oracleHost]: oracleZones(),
      [godaddyHost]: godaddyZones(),
    });
    Object.assign(bench.env, servers.env);
  });
  after(async () => {
    await servers?.close();
    await bench.close();
    await oracle.close();
    await godaddy.close();
  });

  const addressesOf = (hosts: readonly string[], at: string) => Object.fromEntries(hosts.map((host) => [host, at]));
  const oracleZones = (): Zones => ({
    [zone]: oracle
      .zone(name)
      .records.map(({ domain, ttl, rtype, rdata }) => `${withDot(domain)} ${ttl} IN ${rtype} ${rdata}`),
  });
  const godaddyZones = (): Zones => ({
    [zone]: godaddy
      .zone(name)
      .all()
      .map(({ name: owner, ttl, type, data }) => `${owner} ${ttl} IN ${type} ${type === 'NS' ? withDot(data) : data}`),
  });
  const verified = async () => {
    const { zones } = await bench.json<VerifyDocument>('verify');
    return zones.map(({ target, delegation, live }) => [target, delegation.state, live]);
  };

  it('finds the zone live at both, after the call that wrote it', async () => {
    assert.deepEqual(await verified(), [
      ['godaddy', 'ours', true],
      ['oracle', 'ours', true],
    ]);
    assert.equal((await bench.run('verify')).code, 0);
  });

  it('finds it not live at the service whose name servers answer what others wrote', async () => {
    godaddy.zone(name).edit((record) => record.name === 'www', { data: '203.0.113.9' });
    await servers.set(godaddyHost, godaddyZones());
    assert.deepEqual(await verified(), [
      ['godaddy', 'ours', false],
      ['oracle', 'ours', true],
    ]);
    oracle.edit(name, [{ operation: 'REMOVE', domain: `www.${name}`, rtype: 'A' }]);
    await servers.set(oracleHost, oracleZones());
    assert.deepEqual(await verified(), [
      ['godaddy', 'ours', false],
      ['oracle', 'ours', false],
    ]);
    const { code, stdout } = await bench.run('verify');
    assert.notEqual(code, 0);
    assert.doesNotMatch(stdout, /route ?53|hosted zone|\baws\b|amazon/i);
    assert.match(stdout, /godaddy/);
  });
});
