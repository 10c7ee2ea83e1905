import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import type { FaultScript } from '../../fixtures/route53/traffic/faults.ts';
import { inParallel } from '../../src/sync/concurrency.ts';
import { Bench } from '../support/bench.ts';

/** Returns numbers of a small seeded generator (Park and Miller), the same in every run. */
function seeded(seed: number): (most: number) => number {
  let state = seed;
  return (most) => (state = (state * 48_271) % 2_147_483_647) % most;
}

const zoneNames = Array.from({ length: 20 }, (_, i) => `z${i}.storm.example.`);

/**
 * A fifth of the answers are lost after the work was done; a tenth of the requests fail because the service is
 * unavailable.
 */
const weather: readonly FaultScript[] = [
  { kind: 'lost-reply', probability: 0.2 },
  { kind: 'unavailable', probability: 0.1 },
];

/** The records of a zone in Plesk: host and `TYPE value`. A name has one CNAME or some addresses. */
type Records = ReadonlyMap<string, readonly string[]>;

interface Command {
  readonly command: 'update';
  readonly zone: { readonly name: string; readonly soa: object; readonly rr: readonly object[] };
}

/** Plesk with its zones; every edit returns the call that Plesk would make. */
class Administrator {
  readonly zones = new Map<string, Records>();
  readonly #random = seeded(20_261_123);
  #serial = 1000;

  /** Makes one edit of one zone: a new record, one less, another value, or another type. */
  edit(zone: string): Command {
    const records = new Map(this.zones.get(zone) ?? [[zone, ['A 192.0.2.1']]]);
    const host = `h${this.#random(6)}.${zone}`;
    const kind = this.#random(4);
    if (kind === 0) records.delete(host);
    else if (kind === 1) records.set(host, [`CNAME t${this.#random(9)}.example.net.`]);
    else
      records.set(
        host,
        Array.from({ length: kind - 1 }, (_, i) => `A 192.0.2.${10 * i + this.#random(10)}`),
      );
    this.zones.set(zone, records);
    return this.call(zone);
  }

  call(zone: string): Command {
    const rr = [...(this.zones.get(zone) ?? [])].flatMap(([host, values]) =>
      values.map((text) => ({ host, type: text.split(' ')[0], value: text.split(' ')[1] })),
    );
    this.#serial += 1;
    return { command: 'update', zone: { name: zone, soa: { ttl: 300, serial: this.#serial }, rr } };
  }

  /** Returns the final content of the zone, in the form of the bench. */
  lines(zone: string): readonly string[] {
    return [...(this.zones.get(zone) ?? [])].map(([host, values]) => {
      const type = values[0]?.split(' ')[0];
      return `${host} ${type} 300 ${values
        .map((text) => text.split(' ')[1] ?? '')
        .toSorted()
        .join(', ')}`;
    });
  }
}

const foreignLine = (zone: string): string => `byhand.${zone} A 77 203.0.113.77`;

describe('in a storm of lost answers, failures and throttling', () => {
  let bench: Bench;
  const plesk = new Administrator();
  before(async () => {
    bench = await Bench.open(
      { targets: { route53: { maxRequestsPerSecond: 100_000 } } },
      { seed: 20_261_123, faults: weather },
    );
  });
  after(async () => bench.close());

  /** Makes calls from four processes at a time; each is recorded, whatever happens at the provider. */
  const callAll = async (calls: readonly (readonly Command[])[]): Promise<void> => {
    await inParallel(calls, 4, async (call) => {
      const { code, stderr } = await bench.hook(call);
      assert.ok(code === 0 || code === 1, `recorded, applied or not: ${code} ${stderr}`);
    });
  };

  const inGroups = <T>(items: readonly T[], size: number): T[][] =>
    Array.from({ length: Math.ceil(items.length / size) }, (_, i) => items.slice(i * size, (i + 1) * size));

  it("two hundred edits of twenty zones by four processes end in Plesk's content, and foreign records are unchanged", async () => {
    // The zones are created in the storm too, each by two processes at the same time.
    const first = inGroups(
      zoneNames.map((zone) => plesk.edit(zone)),
      5,
    );
    await callAll(first.flatMap((call) => [call, call]));
    for (const zone of zoneNames.filter((name) => namesThere(bench).includes(name))) putForeign(zone);

    const edits = inGroups(
      Array.from({ length: 180 }, (_, i) => plesk.edit(zoneNames[(i * 7) % zoneNames.length] as string)),
      5,
    );
    for (const part of inGroups(edits, 12)) {
      bench.route53.faults.add({ kind: 'throttle', next: 15 });
      await callAll(part);
    }
    const struck = new Set(bench.route53.ledger.entries.map((entry) => entry.fault));
    assert.ok(struck.has('lost-reply') && struck.has('unavailable') && struck.has('throttle'), 'it was a storm');

    // Some passes run in the storm; one afterwards finishes the rest.
    let code: number | null = 1;
    for (let pass = 0; pass < 3 && code !== 0; pass++) ({ code } = await bench.run('apply', '--yes'));
    bench.route53.faults.clear();
    const calm = await bench.run('apply', '--yes');
    assert.equal(calm.code, 0, `${calm.stdout}${calm.stderr}`);

    assert.deepEqual(namesThere(bench).toSorted(), zoneNames.toSorted(), 'every zone once');
    for (const zone of zoneNames) {
      const foreign = bench.sets(zone).filter((line) => line.startsWith('byhand.'));
      assert.ok(foreign.every((line) => line === foreignLine(zone)));
      assert.deepEqual(
        bench
          .sets(zone)
          .filter((line) => !line.startsWith('byhand.'))
          .toSorted(),
        plesk.lines(zone).toSorted(),
      );
    }
    const withForeign = zoneNames.filter((zone) => bench.sets(zone).includes(foreignLine(zone)));
    assert.deepEqual(withForeign, foreignZones, 'foreign records are all there');
    assert.ok(foreignZones.length > 0);
    assert.equal((await bench.run('plan', '--detailed-exitcode')).code, 0);
    assert.equal((await bench.run('status')).code, 0);
    const again = zoneNames.map((zone) => plesk.call(zone));
    assert.deepEqual(await bench.calls(async () => bench.hook(again)), [], 'and the state knows it');
  });

  const foreignZones: string[] = [];
  function putForeign(zone: string): void {
    const ResourceRecords = [{ Value: '203.0.113.77' }];
    bench.route53.put(zone, { Name: `byhand.${zone}`, Type: 'A', TTL: 77, ResourceRecords });
    foreignZones.push(zone);
  }
});

function namesThere(bench: Bench): readonly string[] {
  return bench.route53.dumpAccount().zones.map((zone) => zone.name);
}
