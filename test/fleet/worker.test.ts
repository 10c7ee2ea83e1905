import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { moveKey, windowKey } from '../../src/fleet/keys.ts';
import { moveValue, packValue, windowValue } from '../../src/fleet/values.ts';
import { until } from '../support/until.ts';
import { ClaimingServer, nameOf, type Answer, type Content } from './bench/claiming-server.ts';
import { FleetBench } from './bench/fleet-bench.ts';
import type { PassedRequest } from './bench/late-proxy.ts';
import type { Machine } from './bench/machine.ts';
import { accessKeyOf } from './bench/rights.ts';

const ofFirst: Content = { '@ A': ['192.0.2.1'], 'www A': ['192.0.2.1'], '@ TXT': ['"of the first server"'] };
const ofSecond: Content = { '@ A': ['198.51.100.2'], 'www A': ['198.51.100.2'], '@ TXT': ['"of the second server"'] };

/** Two servers, of which the test itself is the agents, and two workers. */
class Story {
  readonly bench: FleetBench;
  readonly first: ClaimingServer;
  readonly second: ClaimingServer;
  readonly administrator: ClaimingServer;

  constructor(bench: FleetBench) {
    this.bench = bench;
    const [first, second] = bench.servers.map((machine) => new ClaimingServer(bench.cluster, machine));
    this.first = first as ClaimingServer;
    this.second = second as ClaimingServer;
    this.administrator = new ClaimingServer(bench.cluster, bench.administrator);
  }

  /** Orders that a server gets a zone, as `dns-sync fleet move` does. */
  async move(zone: string, to: string): Promise<void> {
    const value = packValue(moveValue, { format: 1, to, at: '2026-01-01T00:00:00.000Z', by: 'test' });
    await this.administrator.engine.write([{ key: moveKey(nameOf(zone)), value, ifRevision: 0 }]);
  }

  /** Opens a window for all zones, as `dns-sync fleet window` does. */
  async openWindow(from: string, to: string): Promise<void> {
    const times = { from: '2020-01-01T00:00:00.000Z', until: '2100-01-01T00:00:00.000Z' };
    const value = packValue(windowValue, { format: 1, ...times, zones: ['*'], by: 'test' });
    await this.administrator.engine.write([{ key: windowKey(from, to), value, ifRevision: 0 }]);
  }

  /** Lists the values at the service, by name and type, without NS and SOA; null without a hosted zone. */
  served(zone: string): Readonly<Record<string, readonly string[]>> | null {
    const found = this.bench.route53.dumpAccount('default').zones.find(({ name }) => name === nameOf(zone));
    if (found === undefined) return null;
    const sets = found.recordSets.filter(({ Type }) => Type !== 'NS' && Type !== 'SOA');
    return Object.fromEntries(
      sets.map(({ Name, Type, ResourceRecords = [] }) => [
        `${Name} ${Type}`,
        ResourceRecords.map(({ Value }) => Value),
      ]),
    );
  }

  close(): void {
    for (const { engine } of [this.first, this.second, this.administrator]) engine.close();
  }
}

const holds = ({ targets }: Answer): readonly string[] =>
  (targets['route53']?.outcome?.held ?? []).map(({ rule, detail, release }) => `${rule}: ${detail}; ${release}`);

describe('the workers of a fleet', () => {
  let story: Story;
  before(async () => {
    const bench = await FleetBench.open({
      servers: 2,
      workers: 2,
      worker: { policy: { onDelete: 'remove' }, records: { ptr: { zones: ['2.0.192.in-addr.arpa'] } } },
    });
    story = new Story(bench);
    for (const { service } of bench.workers) service.start();
    for (const server of [story.first, story.second]) await server.beat();
  });
  after(async () => {
    story.close();
    await story.bench.close();
  });

  it('apply a claim and answer it', async () => {
    const { first } = story;
    const answer = await first.answered('a.example', await first.claim('a.example', ofFirst));
    assert.equal(answer.owner, 'plesk-1');
    assert.equal(answer.targets['route53']?.outcome?.status, 'synchronized');
    assert.equal(answer.targets['route53'].applied?.nameServers.length, 4);
    assert.deepEqual(story.served('a.example'), {
      'a.example. A': ['192.0.2.1'],
      'a.example. TXT': ['"of the first server"'],
      'www.a.example. A': ['192.0.2.1'],
    });
  });

  it('hold the claim of a second server, and say whose the zone is', async () => {
    const { second } = story;
    const answer = await second.answered('a.example', await second.claim('a.example', ofSecond));
    assert.equal(answer.owner, 'plesk-1');
    assert.deepEqual(holds(answer), [
      'kept-elsewhere: kept for plesk-1; nothing was changed; if the domain moved here, an administrator of the ' +
        'fleet runs "dns-sync fleet move a.example. plesk-2"',
    ]);
    assert.deepEqual(story.served('a.example')?.['a.example. A'], ['192.0.2.1']);
  });

  it('give a zone to the other server on order, in the same hosted zone', async () => {
    const { first, second, bench } = story;
    const zones = bench.route53.dumpAccount('default').zones.map(({ id }) => id);
    await story.move('a.example', 'plesk-2');
    await until('the move', async () => (await second.answer('a.example'))?.owner === 'plesk-2');
    assert.deepEqual(story.served('a.example')?.['a.example. A'], ['198.51.100.2']);
    assert.deepEqual(
      bench.route53.dumpAccount('default').zones.map(({ id }) => id),
      zones,
    );
    const edit = await first.answered('a.example', await first.claim('a.example', ofFirst));
    assert.match(holds(edit)[0] ?? '', /kept for plesk-2/);
    const gone = await first.answered('a.example', await first.delete('a.example'));
    assert.equal(gone.isGone, true);
    assert.deepEqual(story.served('a.example')?.['a.example. A'], ['198.51.100.2']);
  });

  it('delete a zone only when all servers have said all', async () => {
    const { first, second } = story;
    const claim = await first.claim('b.example', ofFirst);
    await first.answered('b.example', claim);
    const deleted = await first.delete('b.example', ofFirst);
    // Both servers are asked for a sign of life, because the delete is newer than their last ones.
    for (const server of [first, second]) await until('it is asked', () => server.isAskedForSign(deleted));
    await first.beat();
    await sleep(1000);
    assert.equal((await first.answer('b.example'))?.claim, claim, 'the second server may still have it');
    assert.deepEqual(story.served('b.example')?.['b.example. A'], ['192.0.2.1']);
    await second.beat();
    const answer = await first.answered('b.example', deleted);
    assert.equal(answer.isGone, true);
    assert.equal(story.served('b.example'), null);
    await first.forget('b.example');
    await until('the answer is withdrawn', async () => (await first.answer('b.example')) === null);
  });

  it('give a zone to the newcomer of an open window, without an empty zone in between', async () => {
    const { first, second, bench } = story;
    await story.openWindow('plesk-1', 'plesk-2');
    await first.answered('c.example', await first.claim('c.example', ofFirst));
    // The delete arrives first, because the link of the newcomer is slow.
    await first.delete('c.example', ofFirst);
    await first.beat();
    const changes = bench.route53.ledger.entries.length;
    const claim = await second.claim('c.example', ofSecond);
    await second.beat();
    const answer = await second.answered('c.example', claim);
    assert.equal(answer.owner, 'plesk-2');
    assert.deepEqual(story.served('c.example')?.['c.example. A'], ['198.51.100.2']);
    const sent = bench.route53.ledger.entries
      .slice(changes)
      .filter(({ action }) => action === 'ChangeResourceRecordSets');
    assert.equal(sent.length, 1, 'one batch has the old and the new content');
  });

  it('look at a zone when an administrator of its server asks for it, and revert drift', async () => {
    const { first, bench } = story;
    await first.answered('drift.example', await first.claim('drift.example', ofFirst));
    const value = [{ Value: '203.0.113.66' }];
    const foreign = { Name: 'www.drift.example.', Type: 'A', TTL: 60, ResourceRecords: value } as const;
    bench.route53.put('drift.example.', foreign, 'default');
    await first.answered('drift.example', await first.claim('drift.example', ofFirst, { asksForLook: true }));
    assert.deepEqual(story.served('drift.example')?.['www.drift.example. A'], ['192.0.2.1']);
  });

  it('report drift to the server, once a command found it on the worker that leads', async () => {
    const { first, bench } = story;
    await first.answered('seen.example', await first.claim('seen.example', ofFirst));
    const value = [{ Value: '203.0.113.66' }];
    const foreign = { Name: 'www.seen.example.', Type: 'A', TTL: 60, ResourceRecords: value } as const;
    bench.route53.put('seen.example.', foreign, 'default');
    const leader = bench.leaders.present as Machine;
    // The replica has the zone a moment after the server has its answer.
    await until('drift', async () => (await leader.run('drift', 'seen.example', '--via', 'api')).code === 2);
    const known = async () => (await first.answer('seen.example'))?.targets['route53']?.drift;
    await until('the drift in the answer', async () => (await known())?.sets === 1);
    await first.answered('seen.example', await first.claim('seen.example', ofFirst, { asksForLook: true }));
    await until('an answer without drift', async () => (await known()) === undefined);
  });

  it('delegate a subdomain only in a zone of the same server', async () => {
    const { first, second, bench } = story;
    const delegated = (zone: string, name: string) =>
      bench.route53
        .dumpAccount('default')
        .zones.find((item) => item.name === `${zone}.`)
        ?.recordSets.some(({ Name, Type }) => Name === `${name}.` && Type === 'NS');
    await first.answered('bank.example', await first.claim('bank.example', ofFirst));
    await second.answered('evil.bank.example', await second.claim('evil.bank.example', ofSecond));
    await first.answered('own.bank.example', await first.claim('own.bank.example', ofFirst));
    await until('the delegation', () => delegated('bank.example', 'own.bank.example') === true);
    assert.equal(delegated('bank.example', 'evil.bank.example'), false);
    await until('the server knows what was written in its zone', async () => {
      const state = (await first.answer('bank.example'))?.targets['route53'];
      return state?.applied?.sets.some(({ set }) => set.name === nameOf('own.bank.example')) === true;
    });
  });

  it('take over the trash of a server that joins', async () => {
    const { first, second, bench } = story;
    const { id, nameServers } = bench.route53.createZone(
      'old.example.',
      { comment: 'dns-sync server=plesk-1' },
      'default',
    );
    const zoneId = id.replace('/hostedzone/', '');
    const applied = { zoneId, nameServers, created: true, sets: [], unsure: [] };
    const targets = { route53: { applied, generation: 1, released: [], adopting: false, outcome: null } };
    const claim = await first.delete('old.example', ofFirst, targets);
    for (const server of [first, second]) await server.beat();
    assert.equal((await first.answered('old.example', claim)).isGone, true);
    assert.equal(story.served('old.example'), null);
  });

  it('find out what became of a batch that arrives late', async () => {
    const { first, bench } = story;
    await first.answered('late.example', await first.claim('late.example', ofFirst));
    let isFirst = true;
    bench.proxy.lateness = () => {
      const wait = isFirst ? 1500 : 0;
      isFirst = false;
      return wait;
    };
    await first.claim('late.example', { ...ofFirst, 'www A': ['192.0.2.7'] });
    await until('the change', () => story.served('late.example')?.['www.late.example. A']?.[0] === '192.0.2.7');
    await Promise.all(bench.proxy.late);
    const last = await first.claim('late.example', { ...ofFirst, 'www A': ['192.0.2.8'] });
    assert.equal((await first.answered('late.example', last)).targets['route53']?.outcome?.status, 'synchronized');
    assert.deepEqual(story.served('late.example')?.['www.late.example. A'], ['192.0.2.8']);
  });

  it('merge the PTRs of a reverse zone, and hold a name that two servers have', async () => {
    const { first, second, bench } = story;
    const zone = '2.0.192.in-addr.arpa';
    bench.route53.createZone(`${zone}.`, {}, 'default');
    const one = await first.ptrs(zone, { [`1.${zone}`]: 'one.example', [`3.${zone}`]: 'three.example' });
    await first.answered(zone, one);
    const two = await second.ptrs(zone, { [`2.${zone}`]: 'two.example', [`3.${zone}`]: 'other.example' });
    const answer = await second.answered(zone, two);
    assert.deepEqual(holds(answer), [
      'kept-elsewhere: plesk-1 has a PTR of this name; remove the address on one of the two servers',
    ]);
  });

  it('lead again soon after the leader was killed', async () => {
    const { bench, first } = story;
    const leader = bench.leaders.present as Machine;
    const standby = bench.workers.find((worker) => worker !== leader) as Machine;
    const killed = performance.now();
    await leader.service.kill();
    const claim = await first.claim('d.example', ofFirst);
    await first.answered('d.example', claim);
    assert.equal(bench.leaders.present, standby);
    assert.ok(performance.now() - killed < 60_000);
    leader.service.start();
  });

  it('send nothing, not even readings, after they were stopped past their lease', async () => {
    const { bench, first } = story;
    const leader = bench.leaders.present as Machine;
    const passed: PassedRequest[] = [];
    // Many zones, so that requests are under way when the leader is stopped.
    const zones = Array.from({ length: 24 }, (_, i) => `bulk-${i}.example`);
    for (const zone of zones) await first.claim(zone, ofFirst, { isAwaited: false });
    await until('some work', () => story.served('bulk-0.example') !== null);
    leader.service.stop();
    await until('another leader', () => bench.leaders.present !== null && bench.leaders.present !== leader);
    bench.proxy.onPassed = (request) => passed.push(request);
    leader.service.continue();
    const last = await first.claim('bulk-23.example', { '@ A': ['192.0.2.9'] }, { isAwaited: false });
    await first.answered('bulk-23.example', last);
    for (const zone of zones) await until(zone, async () => (await first.answer(zone)) !== null);
    const woken = passed.filter(({ accessKeyId, isLate }) => accessKeyId === accessKeyOf(leader.name) && !isLate);
    assert.deepEqual(woken, []);
    assert.ok(leader.service.isRunning, 'it stands by again');
    for (const zone of zones.slice(0, 23)) assert.deepEqual(story.served(zone)?.[`${zone}. A`], ['192.0.2.1'], zone);
  });

  it('have the zones of all servers in their status', async () => {
    const { bench } = story;
    const [worker] = bench.workers;
    const names = async () =>
      (await (worker as Machine).json<{ zones: readonly { zone: string }[] }>('status', '--all')).zones.map(
        ({ zone }) => zone,
      );
    await until('the documents', async () => (await names()).length >= 27);
  });

  it('were never refused for their rate', () => {
    const refused = story.bench.route53.ledger.entries.filter(({ errorCode }) => errorCode === 'Throttling');
    assert.deepEqual(refused, []);
  });

  it('end at once, and the other one leads at once', async () => {
    const { bench } = story;
    const leader = bench.leaders.present as Machine;
    assert.equal(await leader.service.end(), 0);
    await until('the other one', () => bench.leaders.present !== null && bench.leaders.present !== leader);
  });
});

describe('a worker without a fleet', () => {
  it('says which key is missing', async () => {
    const bench = await FleetBench.open({ servers: 0, workers: 1 });
    try {
      const [worker] = bench.workers;
      (worker as Machine).configure({ fleet: undefined });
      const { code, stderr } = await (worker as Machine).run('worker');
      assert.equal(code, 1);
      assert.match(stderr, /no key "fleet"/);
    } finally {
      await bench.close();
    }
  });
});
