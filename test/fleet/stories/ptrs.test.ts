import assert from 'node:assert/strict';
import { cpSync, renameSync, rmSync } from 'node:fs';
import { after, before, describe, it } from 'node:test';
import { startNameServers } from '../../dns/support/name-servers.ts';
import { serversOf, zoneLines, zonesAbove } from '../../dns/support/published-zones.ts';
import { conforms } from '../../support/conforms.ts';
import { until } from '../../support/until.ts';
import type { Machine } from '../bench/machine.ts';
import { Story } from '../bench/story.ts';
import { linesOf } from '../bench/zone-content.ts';

const zone = '0.0.10.in-addr.arpa.';

/** The call from Plesk that creates a PTR of 10.0.0.x, or deletes it. */
const create = (last: number, hostname: string) => ptr('createPTRs', last, hostname);
const drop = (last: number, hostname: string) => ptr('deletePTRs', last, hostname);

function ptr(command: string, last: number, hostname: string): object {
  return { command, ptr: { ip_address: `10.0.0.${last}`, hostname } };
}

interface Plan {
  readonly zones: readonly { readonly contest?: object }[];
}

interface StatusRow {
  readonly zone: string;
  readonly state: string;
}

/** The PTRs in the zone at the service, such as `1 one.example.`. */
function servedIn({ bench }: Story): readonly string[] {
  const lines = linesOf(zone, bench.route53.recordSets(bench.route53.zone(zone).id));
  return lines.map((line) => line.replace(`.${zone} PTR`, ''));
}

describe('a reverse zone in which several servers have PTRs', () => {
  let story: Story;
  const server = (n: number): Machine => story.server(n);
  const served = (): readonly string[] => servedIn(story);
  const stateOn = async (machine: Machine): Promise<string | undefined> => {
    const { zones } = await machine.json<{ readonly zones: readonly StatusRow[] }>('status', '--all');
    return zones.find((row) => row.zone === zone)?.state;
  };
  const inSync = async (machine: Machine): Promise<void> =>
    until(`${machine.name} in sync`, async () => (await stateOn(machine)) === 'synchronized');
  /** What an administrator of the fleet hears of. */
  const problems = async (): Promise<readonly object[]> => {
    const status = await story.bench.administrator.json<{ readonly problems: readonly object[] }>('fleet', 'status');
    conforms('fleet-status', status);
    return status.problems;
  };
  before(async () => {
    story = await Story.begin({
      servers: 3,
      workers: 1,
      server: { records: { ptr: { zones: [zone, '1.0.10.in-addr.arpa.'] } } },
    });
    story.bench.route53.createZone(zone, {}, 'default');
    const Name = `66.${zone}`;
    story.bench.route53.put(zone, { Name, Type: 'PTR', TTL: 60, ResourceRecords: [{ Value: 'foreign.example.' }] });
  });
  after(() => story.bench.close());

  it('has those of all of them, and each server hears of its own', async () => {
    const first = await server(1).hook(create(1, 'one.example'));
    assert.deepEqual([first.code, first.stderr], [0, '']);
    const second = await server(2).hook(create(2, 'two.example'), create(3, 'three.example'));
    assert.deepEqual([second.code, second.stderr], [0, '']);
    assert.match(second.stdout, /: 2 created; synchronized$/m);
    assert.deepEqual(served(), ['1 one.example.', '2 two.example.', '3 three.example.', '66 foreign.example.']);
    for (const n of [1, 2]) await inSync(server(n));
  });

  it('names the servers that share it, in plans and before a server joins', async () => {
    const worker = story.bench.workers[0] as Machine;
    for (const machine of [worker, server(1)]) {
      const plan = await machine.json<Plan>('plan', zone);
      conforms('plan', plan);
      assert.deepEqual(plan.zones[0]?.contest, { owner: null, by: null, servers: ['plesk-1', 'plesk-2'] });
    }
    const dry = await server(1).run('fleet', 'join');
    assert.match(
      dry.stdout,
      /^1 zone with PTRs of this server, beside those of others\n {2}0\.0\.10\.in-addr\.arpa\. {2}plesk-2$/m,
    );
    conforms('fleet-join', await server(1).json('fleet', 'join'));
  });

  it('has drift that the worker that leads finds and the server reverts', async () => {
    const worker = story.bench.workers[0] as Machine;
    const Name = `1.${zone}`;
    story.bench.route53.put(zone, { Name, Type: 'PTR', TTL: 60, ResourceRecords: [{ Value: 'changed.example.' }] });
    const found = await worker.run('drift', zone, '--via', 'api');
    assert.equal(found.code, 2, found.stderr);
    assert.match(found.stdout, /observed  TTL 60, changed\.example\./);
    await until('the server knows it', async () => (await server(1).run('drift', zone)).code === 2);
    const healed = await server(1).run('drift', zone, '--heal', '--yes');
    assert.equal(healed.code, 0, healed.stderr);
    assert.ok(served().includes('1 one.example.'));
    assert.equal((await worker.run('drift', zone, '--via', 'api')).code, 0);
  });

  it('is verified at its name servers, by the workers and by each server', async () => {
    const { route53, workers } = story.bench;
    const [root, top, own] = ['127.3.0.1', '127.3.0.2', '127.3.0.11'] as const;
    const names = serversOf(route53, zone);
    const addresses = Object.fromEntries(names.map((name) => [name, own]));
    const above = zonesAbove(top, addresses, { 'arpa.': names.map((name) => `${zone} NS ${name}`) });
    const nameServers = await startNameServers({
      [root]: above.root,
      [top]: above.top,
      [own]: { [zone]: zoneLines(route53, zone) },
    });
    try {
      const verified = async (machine: Machine): Promise<readonly (boolean | null)[]> => {
        Object.assign(machine.env, nameServers.env);
        const { zones } = await machine.json<{ readonly zones: readonly { live: boolean | null }[] }>('verify', zone);
        return zones.map(({ live }) => live);
      };
      const machines = [workers[0] as Machine, server(1), server(2)];
      for (const machine of machines) assert.deepEqual(await verified(machine), [true], machine.name);
      const old = zoneLines(route53, zone).map((line) => line.replace('two.example.', 'old.example.'));
      await nameServers.set(own, { [zone]: old });
      for (const machine of machines) assert.deepEqual(await verified(machine), [machine === server(1)], machine.name);
    } finally {
      await nameServers.close();
    }
  });

  it('loses only those of the server that deletes its own', async () => {
    const { code, stdout } = await server(2).hook(drop(3, 'three.example'));
    assert.equal(code, 0);
    assert.match(stdout, /: 1 deleted$/m);
    assert.deepEqual(served(), ['1 one.example.', '2 two.example.', '66 foreign.example.']);
  });

  it('holds a name with a PTR of another server or a foreign one, for the server that wants it only', async () => {
    const both = await server(2).hook(create(1, 'other.example'), create(66, 'mine.example'));
    assert.equal(both.code, 1);
    assert.match(both.stderr, /create 1\.0\.0\.10\.in-addr\.arpa\. PTR: plesk-1 has a PTR of this name/);
    assert.match(both.stderr, /66\.0\.0\.10\.in-addr\.arpa\. PTR/);
    assert.equal((await server(1).hook(create(4, 'four.example'))).code, 0);
    assert.deepEqual([await stateOn(server(1)), await stateOn(server(2))], ['synchronized', 'held']);
    assert.deepEqual(await problems(), [{ zone, kind: 'ptrs', owner: null, servers: ['plesk-2'] }]);
    const { code, stdout } = await story.bench.administrator.run('fleet', 'status');
    assert.equal(code, 2);
    assert.match(stdout, /several servers have PTRs of one address; those of plesk-2 are held/);
    assert.equal((await server(1).hook(drop(1, 'one.example'))).code, 0);
    assert.ok(served().includes('1 other.example.'), 'the other server has it now');
    assert.ok(served().includes('66 foreign.example.'));
    assert.equal((await server(2).run('confirm', zone)).code, 0);
    const applied = await server(2).run('apply', zone, '--yes');
    assert.equal(applied.code, 0, applied.stdout + applied.stderr);
    await inSync(server(2));
    assert.deepEqual(served(), ['1 other.example.', '2 two.example.', '4 four.example.', '66 mine.example.']);
  });

  it('keeps them if a server gets the zone as a domain in Plesk, whose records are held', async () => {
    const update = { command: 'update', zone: { name: zone, soa: { ttl: 300 }, rr: [] as object[] } };
    update.zone.rr.push({ host: `2.${zone}`, type: 'PTR', value: 'taken.example.' });
    const { code, stderr } = await server(3).hook(update, create(5, 'five.example'));
    assert.equal(code, 1);
    assert.match(stderr, /other servers have PTRs in it; only the PTRs of this server are applied/);
    await until('the PTR of the same server', () => served().includes('5 five.example.'));
    assert.ok(served().includes('2 two.example.'));
    assert.deepEqual(await problems(), [{ zone, kind: 'contested', owner: null, servers: ['plesk-3'] }]);
    await server(3).hook(drop(5, 'five.example'), { command: 'delete', zone: { name: zone } });
    await until('only the others', () => !served().includes('5 five.example.'));
    assert.deepEqual(served(), ['1 other.example.', '2 two.example.', '4 four.example.', '66 mine.example.']);
  });

  it('is that of a server that had it as a domain in Plesk first, until this server deletes it', async () => {
    const own = '1.0.10.in-addr.arpa.';
    const request = { command: 'createPTRs', ptr: { ip_address: '10.0.1.5', hostname: 'guest.example' } };
    const update = { command: 'update', zone: { name: own, soa: { ttl: 300 }, rr: [] as object[] } };
    update.zone.rr.push({ host: `9.${own}`, type: 'PTR', value: 'own.example.' });
    assert.equal((await server(1).hook(update)).code, 0);
    const held = await server(2).hook(request);
    assert.equal(held.code, 1);
    assert.match(held.stderr, /kept for plesk-1.*\. Create the PTRs in the Plesk of plesk-1/);
    const lines = (): readonly string[] => linesOf(own, story.bench.route53.recordSets(own));
    assert.deepEqual(lines(), [`9.${own} PTR own.example.`]);
    await server(1).hook({ command: 'delete', zone: { name: own } });
    await until('the PTR of the other server', () => lines().includes(`5.${own} PTR guest.example.`));
    assert.deepEqual(lines(), [`5.${own} PTR guest.example.`]);
    assert.equal((await server(2).hook({ ...request, command: 'deletePTRs' })).code, 0);
    assert.deepEqual(lines(), []);
  });

  it('keeps those of a server that leaves, which writes only these itself from then on', async () => {
    const all = served();
    await server(2).service.end();
    const left = await server(2).run('fleet', 'leave', '--yes');
    assert.equal(left.code, 0, left.stderr);
    assert.equal((await server(1).hook(create(6, 'six.example'))).code, 0);
    assert.deepEqual(served(), [...all, '6 six.example.'].toSorted());
    Object.assign(server(2).env, {
      AWS_ENDPOINT_URL_ROUTE_53: story.bench.proxy.url,
      AWS_ACCESS_KEY_ID: 'AKIAWORKER-1',
      AWS_SECRET_ACCESS_KEY: 'secret',
    });
    const alone = await server(2).hook(drop(1, 'other.example'));
    assert.equal(alone.code, 0, alone.stderr);
    assert.equal((await server(2).run('apply', '--yes')).code, 0);
    assert.deepEqual(served(), ['2 two.example.', '4 four.example.', '6 six.example.', '66 mine.example.']);
    assert.equal((await server(1).hook(create(7, 'seven.example'))).code, 0);
    assert.equal((await server(1).hook(drop(4, 'four.example'))).code, 0);
    assert.deepEqual(served(), ['2 two.example.', '6 six.example.', '66 mine.example.', '7 seven.example.']);
  });
});

describe('the PTRs of a server whose state is gone', () => {
  let story: Story;
  const server = (): Machine => story.server(1);
  const served = (): readonly string[] => servedIn(story);
  const stateDir = (): string => server().env['DNS_SYNC_STATE_DIR'] as string;
  const startAgent = async ({ service }: Machine): Promise<void> => {
    const from = service.output.length;
    service.start();
    await until('the agent', () => service.output.slice(from).includes('the agent runs'));
  };
  const good = async (...commands: readonly object[]): Promise<void> => {
    const { code, stderr } = await server().hook(...commands);
    assert.equal(code, 0, stderr);
  };
  const domain = (address: string, ...more: readonly object[]): object => {
    const rr = [{ host: 'rows.example.', type: 'A', value: address }, ...more];
    return { command: 'update', zone: { name: 'rows.example.', soa: { ttl: 300 }, rr } };
  };
  const row = { host: '10.0.0.1', type: 'PTR', opt: '24', value: 'rows.example.' };
  before(async () => {
    story = await Story.begin({ servers: 2, workers: 1, server: { records: { ptr: { zones: [zone] } } } });
    story.bench.route53.createZone(zone, {}, 'default');
    await good(domain('10.0.0.1', row), create(2, 'two.example'), create(3, 'three.example'));
    await good(create(1, 'rows.example'));
    assert.equal((await story.server(2).hook(create(9, 'nine.example'))).code, 0);
    assert.deepEqual(served(), ['1 rows.example.', '2 two.example.', '3 three.example.', '9 nine.example.']);
  });
  after(() => story.bench.close());

  it('come back with "fleet join", each with what requested it', async () => {
    await server().service.end();
    rmSync(stateDir(), { recursive: true });
    const joined = await server().run('fleet', 'join', '--yes');
    assert.equal(joined.code, 0, joined.stderr);
    await startAgent(server());
    await good(drop(2, 'two.example'));
    assert.deepEqual(served(), ['1 rows.example.', '3 three.example.', '9 nine.example.']);
    await good(domain('10.0.0.7'));
    assert.deepEqual(served(), ['1 rows.example.', '3 three.example.', '9 nine.example.']);
    await good(drop(1, 'rows.example'), create(5, 'five.example'));
    assert.deepEqual(served(), ['3 three.example.', '5 five.example.', '9 nine.example.']);
  });

  it('come back when the agent starts, before a call replaces them', async () => {
    await server().service.end();
    rmSync(stateDir(), { recursive: true });
    assert.equal((await server().hook(create(6, 'six.example'))).code, 1, 'no agent runs');
    await startAgent(server());
    await until('the PTR', () => served().includes('6 six.example.'));
    assert.deepEqual(served(), ['3 three.example.', '5 five.example.', '6 six.example.', '9 nine.example.']);
    await good(drop(6, 'six.example'));
    assert.deepEqual(served(), ['3 three.example.', '5 five.example.', '9 nine.example.']);
  });

  it('are those of the fleet after an old state was restored', async () => {
    const backup = `${stateDir()}-backup`;
    cpSync(stateDir(), backup, { recursive: true });
    await good(create(7, 'seven.example'), drop(3, 'three.example'));
    await server().service.end();
    rmSync(stateDir(), { recursive: true });
    renameSync(backup, stateDir());
    await startAgent(server());
    await until('the PTRs', async () => (await server().run('ptr', 'list', '--all')).stdout.includes('seven'));
    await good(create(8, 'eight.example'), drop(5, 'five.example'));
    assert.deepEqual(served(), ['7 seven.example.', '8 eight.example.', '9 nine.example.']);
  });
});
