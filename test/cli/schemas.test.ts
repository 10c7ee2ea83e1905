import assert from 'node:assert/strict';
import { after as atTheEnd, before as atFirst, describe, it } from 'node:test';
import { configJsonSchema } from '../../scripts/config-json-schema.ts';
import { parseConfig } from '../../src/config/load-config.ts';
import { Bench, plesk } from '../support/bench.ts';
import { conforms, judgeOf, schemaNamed } from '../support/conforms.ts';

describe('JSON output', () => {
  let bench: Bench;
  atFirst(async () => {
    bench = await Bench.open();
    await bench.hook(plesk('every-type.json'));
    await bench.hook(plesk('plesk-sample-update-and-ptrs.json'));
  });
  atTheEnd(async () => bench.close());

  for (const name of ['plan', 'drift', 'status'] as const) {
    it(`conforms to the schema of ${name}, without a problem`, async () => conforms(name, await bench.json(name)));
  }

  it("conforms to the schemas if something differs, is held, or can't be planned", async () => {
    const zone = 'domain.tld.';
    const records = [{ Value: '203.0.113.1' }];
    bench.route53.put(zone, { Name: 'mail.domain.tld.', Type: 'A', TTL: 60, ResourceRecords: records });
    bench.route53.put(zone, { Name: 'new.domain.tld.', Type: 'A', TTL: 60, ResourceRecords: records });
    const call = JSON.parse(plesk('plesk-sample-update-and-ptrs.json')) as [{ zone: { rr: object[] } }];
    call[0].zone.rr.push({ host: 'new.domain.tld.', type: 'A', value: '192.0.2.1' });
    assert.equal((await bench.hook(call)).code, 1);
    const { id } = bench.route53.zone('xn--bcher-kva.example.');
    bench.route53.faults.add({ kind: 'internal-error', zoneId: id });
    for (const name of ['plan', 'drift', 'status']) conforms(name, await bench.json(name));
    conforms('apply', JSON.parse((await bench.run('apply', '--yes', '--json')).stdout));
    const status = await bench.json<{
      zones: { zone: string; state: string; error: { code: string; message: string } | null }[];
    }>('status', zone);
    assert.equal(status.zones[0]?.state, 'held');
    assert.equal(status.zones[0]?.error?.code, 'held');
    assert.match(status.zones[0]?.error?.message, /"conflict": update new\.domain\.tld\. A/);
  });

  it('conforms to the schemas of history and show, also for an undone zone', async () => {
    const history = await bench.json<{ entries: readonly { id: string; zone: string }[] }>('history');
    conforms('history', history);
    const id = String(history.entries.find(({ zone }) => zone === 'domain.tld.')?.id);
    conforms('show', await bench.json('show', id));
    await bench.run('undo', id, '--yes');
    conforms('history', await bench.json('history', 'domain.tld'));
    conforms('status', await bench.json('status', 'domain.tld'));
  });

  it('conforms to the schema of provider', async () => {
    conforms('provider', await bench.json('provider', 'list'));
    conforms('provider', await bench.json('provider', 'show', 'route53'));
  });

  it('conforms to the schema of ptr', async () => conforms('ptr', await bench.json('ptr', 'ls')));

  it('is refused by the schemas if a key is missing or unknown', async () => {
    const plan = await bench.json<Record<string, unknown>>('plan', 'domain.tld');
    const validate = judgeOf('plan');
    assert.ok(!validate({ ...plan, extra: 1 }));
    const { id: _, ...without } = plan;
    assert.ok(!validate(without));
  });
});

describe('the schema of the configuration', () => {
  it('is the one that the program uses', () =>
    assert.deepEqual(schemaNamed('config'), configJsonSchema(), 'run "npm run schemas"'));

  const cases: readonly (readonly [boolean, object])[] = [
    [true, {}],
    [
      true,
      { targets: { a: { provider: 'route53', zoneIds: { 'example.com': 'Z0123' } } }, policy: { protect: ['*.x'] } },
    ],
    [true, { hook: { chain: [{ command: 'a b' }], budgetSeconds: 0.5 }, notify: {} }],
    [true, { targets: { Main: { zoneIds: { 'bücher.example': '/hostedzone/Z0123' } } }, stateDir: 'state' }],
    [true, { $schema: 'config.schema.json', records: { ignore: [{ name: '*', type: 'txt' }] } }],
    [false, { targets: {} }],
    [false, { targets: { 'a b': {} } }],
    [false, { targets: { a: { regoin: 'x' } } }],
    [false, { targets: { a: { maxRequestsPerSecond: 0 } } }],
    [false, { records: { ignore: [{ name: '*', type: '*' }] } }],
    [false, { records: { ignore: [{ name: '*' }] } }],
    [false, { hook: { budgetSeconds: 100_000 } }],
    [false, { zones: [] }],
    [false, { notify: null }],
    [true, { notify: { mail: { to: ['a@example.com'] }, events: ['failing'], digest: 'daily' } }],
    [false, { notify: { mail: { to: [] } } }],
    [false, { notify: { events: ['nosuch'] } }],
    [false, { targets: { a: { provider: 'bind' } } }],
    [false, { targets: { a: { zoneIds: { 'example.com': 'nonsense' } } } }],
    [false, { policy: { mode: 'both' } }],
    [false, { policy: { trashDays: -1 } }],
    [false, { policy: { trashDays: 1.5 } }],
    [false, { hook: { chain: [{}] } }],
    [false, { zones: { include: 'a' } }],
    [false, { unknown: 1 }],
  ];
  for (const [valid, config] of cases) {
    it(`accepts or refuses ${JSON.stringify(config)} like the program`, () => {
      assert.equal(judgeOf('config')(config), valid);
      const read = (): unknown => parseConfig(JSON.stringify(config), 'config.json');
      if (valid) read();
      else assert.throws(read, { code: 'config-invalid' });
    });
  }
});
