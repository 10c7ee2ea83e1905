import assert from 'node:assert/strict';
import { generateKeyPairSync } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import fc from 'fast-check';
import { ociProvider } from '../../src/cloud/oci/provider.ts';
import type { Provider } from '../../src/cloud/provider.ts';
import { parseName, type DnsName } from '../../src/reconcile/dns/name.ts';
import { recordSet } from '../../src/reconcile/dns/record-set.ts';
import { DnsSyncError } from '../../src/reconcile/error.ts';
import { plainOptions } from '../support/plain-options.ts';

const parsed = parseName('a.example.');
assert.ok(parsed.ok);
const zone: DnsName = parsed.value;
const after1 = recordSet(zone, 'A', 300, ['192.0.2.1']);
const change = { kind: 'create', before: null, after: after1, why: 'edited', drifted: false } as const;

/** Values like those of the API, some with another type. */
const text = fc.oneof(fc.constantFrom('a.example', 'A', 'ACTIVE', 'CREATING', 'PRIMARY', '192.0.2.1', ''), fc.string());
const value = fc.oneof({ weight: 4, arbitrary: text }, fc.integer(), fc.constant(null), fc.boolean());
const record = fc.record({ domain: value, rtype: value, rdata: value, ttl: value, rrsetVersion: value });
const wireZone = fc.record({
  id: value,
  name: value,
  compartmentId: value,
  zoneType: value,
  lifecycleState: fc.constantFrom('ACTIVE', 'DELETED', 'FAILED', null, 3),
  version: value,
  freeformTags: fc.oneof(fc.constant(null), fc.dictionary(text, value)),
  nameservers: fc.oneof(fc.constant(null), fc.array(fc.record({ hostname: value }))),
});
const body = fc.oneof(
  fc.json(),
  wireZone.map((item) => JSON.stringify(item)),
  fc.array(wireZone).map((items) => JSON.stringify(items)),
  fc.array(record).map((items) => JSON.stringify({ items })),
  fc.record({ code: value, message: value }).map((error) => JSON.stringify(error)),
);
const status = fc.constantFrom(200, 201, 204, 301, 400, 401, 404, 409, 412, 422);

const reads: Readonly<Record<string, (provider: Provider) => Promise<unknown>>> = {
  find: async (provider) => provider.find(zone),
  byId: async (provider) => provider.byId(zone, 'ocid1'),
  list: async (provider) => (await provider.list()).find(zone),
  observe: async (provider) => provider.observe(zone, 'ocid1'),
  submit: async (provider) => provider.submit(zone, 'ocid1', [change]),
  create: async (provider) => provider.zoneMaker?.create(zone, 1),
  remove: async (provider) => provider.zoneMaker?.remove(zone, 'ocid1'),
  ping: async (provider) => provider.ping(),
};

describe("wrong answers of Oracle's DNS", () => {
  let server: Server;
  let dir: string;
  let provider: Provider;
  let answer = { status: 200, body: '' };
  before(async () => {
    dir = mkdtempSync(join(tmpdir(), 'dns-sync-oci-'));
    const { privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
    const key = join(dir, 'key.pem');
    writeFileSync(key, privateKey.export({ type: 'pkcs8', format: 'pem' }), { mode: 0o600 });
    const configFile = join(dir, 'config');
    const lines = ['[DEFAULT]', 'tenancy=t', 'user=u', 'fingerprint=f', `key_file=${key}`];
    writeFileSync(configFile, lines.join('\n'), { mode: 0o600 });
    server = createServer((request, response) => {
      request.resume();
      request.on('end', () => {
        response.writeHead(answer.status, { 'content-type': 'application/json' });
        response.end(answer.status === 204 ? undefined : answer.body);
      });
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const endpoint = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
    const keeping = { target: 'main', server: 'plesk.example', names: ['plesk.example'] };
    const options = { ...plainOptions, deadline: Date.now() + 600_000 };
    provider = ociProvider({ configFile, endpoint }, async () => keeping, options, {});
  });
  after(() => {
    provider.close();
    server.closeAllConnections();
    server.close();
    rmSync(dir, { recursive: true, force: true });
  });

  for (const [what, read] of Object.entries(reads))
    it(`never end ${what} with another error than one for people`, async () => {
      await fc.assert(
        fc.asyncProperty(status, body, async (code, content) => {
          answer = { status: code, body: content };
          try {
            await read(provider);
          } catch (error) {
            assert.ok(error instanceof DnsSyncError, String(error));
          }
        }),
        { numRuns: 120, seed: 7 },
      );
    });
});
