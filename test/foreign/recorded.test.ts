import assert from 'node:assert/strict';
import { afterEach, beforeEach, describe, it } from 'node:test';
import type { PlanDocument } from '../../src/reconcile/plan/plan-document.ts';
import { Bench } from '../support/bench.ts';
import { duplicate, moto, zoneId, zoneName } from './recorded-answers.ts';
import { startRecordedService, type RecordedService } from './recorded-service.ts';

const row = (host: string, type: string, value: string) => ({ host: `${host}.${zoneName}`, type, value });
const update = (...rr: readonly object[]) => ({ command: 'update', zone: { name: zoneName, soa: { ttl: 3600 }, rr } });

/** Records equal to the recorded zone, in Plesk's form. */
const equal = [row('docs', 'CNAME', 'docs.example.com.'), row('localhost', 'A', '127.0.0.1')];

describe('recorded answers', () => {
  let bench: Bench;
  let service: RecordedService;
  beforeEach(async () => {
    bench = await Bench.open({ policy: { adopt: 'auto' }, hook: { apply: 'record' } });
    service = await startRecordedService();
    bench.env['AWS_ENDPOINT_URL_ROUTE_53'] = service.url;
  });
  afterEach(async () => {
    service.close();
    await bench.close();
  });

  const planned = async (): Promise<PlanDocument['zones'][number] | undefined> =>
    (await bench.json<PlanDocument>('plan')).zones[0];

  for (const form of ['of Route 53', "of moto's server"]) {
    it(`list a zone in the form ${form}: equal sets stay, others are foreign, a new one is planned`, async () => {
      if (form !== 'of Route 53') Object.assign(service, moto);
      await bench.hook(update(...equal, row('new', 'A', '192.0.2.1')));
      const zone = await planned();
      assert.equal(zone?.error, null);
      assert.equal(zone?.zoneId, zoneId);
      assert.deepEqual(
        zone?.changes.map(({ kind, name, type }) => `${kind} ${name} ${type}`),
        [`create new.${zoneName} A`],
      );
      assert.deepEqual(
        zone?.foreign.map(({ name, type }) => `${name} ${type}`),
        [`_acme-challenge.createrecordset.${zoneName} TXT`, `_acme-challenge.fqdn.${zoneName} TXT`],
      );
      assert.equal((await bench.run('drift')).code, 0);
    });
  }

  it('to a batch count as done, with their ID', async () => {
    await bench.hook(update(...equal, row('new', 'A', '192.0.2.1')));
    const { code, stdout, stderr } = await bench.run('apply', '--yes');
    assert.equal(code, 0, stderr);
    assert.match(stdout, /1 created/);
    assert.equal(service.batches.filter((batch) => batch.includes('<ChangeBatch>')).length, 1);
    assert.match((await bench.run('history', zoneName, '--json')).stdout, /C0840801RIH3KOTTXGB7/);
  });

  it('that refuse a batch for a repeated value name the reason', async () => {
    await bench.hook(update(...equal, row('new', 'TXT', 'challengetoken')));
    service.change = { status: 400, body: duplicate };
    const { code, stdout, stderr } = await bench.run('apply', '--yes');
    assert.equal(code, 1, stderr);
    assert.match(
      stdout + stderr,
      /refused by the provider: create new\.recorded\.example\. TXT: Duplicate Resource Record/,
    );
  });

  for (const [what, page] of [
    ['HTML', '<!DOCTYPE html><html><head><title>Login</title></head><body><p>Please sign in.</p></body></html>'],
    [
      'XHTML',
      '<?xml version="1.0"?><html xmlns="http://www.w3.org/1999/xhtml"><body><p>Please sign in.</p></body></html>',
    ],
  ] as const) {
    it(`that are a proxy's page in ${what} are not a listing, and have no effect`, async () => {
      await bench.hook(update(...equal));
      for (const listing of ['zonesByName', 'zones', 'recordSets'] as const) {
        const whole = service[listing];
        Object.assign(service, { zonesByName: page, zones: page, [listing]: page });
        if (listing === 'recordSets') Object.assign(service, moto, { recordSets: page });
        const { code, stderr } = await bench.run('apply', '--yes');
        assert.equal(code, 1);
        assert.match(stderr, /is not from Route 53 \(HTTP 200\)/);
        service[listing] = whole;
      }
      assert.deepEqual(service.batches, [], 'nothing is sent');
    });
  }
});
