import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { clockPreload } from '../../support/at-clock.ts';
import { until } from '../../support/until.ts';
import { ClaimingServer, nameOf, type Content } from '../bench/claiming-server.ts';
import { FleetBench } from '../bench/fleet-bench.ts';
import type { Change } from '../bench/late-proxy.ts';
import type { Machine } from '../bench/machine.ts';

const content: Content = { '@ A': ['192.0.2.1'], '@ TXT': ['"of the zone"'] };
/** How far a clock is ahead or behind. Route 53 refuses requests of one that is wrong by more than five minutes. */
const fourMinutesMs = 4 * 60_000;

function setClock({ dir, env }: Machine, aheadMs: number): void {
  env['NODE_OPTIONS'] = `--require ${clockPreload(dir, aheadMs)}`;
}

describe('a hosted zone, of which a request arrives minutes after the end of the leader that sent it', () => {
  let bench: FleetBench;
  let server: ClaimingServer;
  before(async () => {
    bench = await FleetBench.open({ servers: 1, workers: 2, worker: { policy: { onDelete: 'remove' } } });
    server = new ClaimingServer(bench.cluster, bench.servers[0] as Machine);
    for (const worker of bench.workers) {
      setClock(worker, -fourMinutesMs);
      worker.service.start();
    }
    await until('a leader', () => bench.leaders.present !== null);
  });
  after(async () => {
    server.engine.close();
    await bench.close();
  });

  const idsOf = (zone: string): readonly string[] =>
    bench.route53
      .dumpAccount('default')
      .zones.filter(({ name }) => name === nameOf(zone))
      .map(({ id }) => id);
  const isApplied = async (zone: string): Promise<boolean> =>
    (await server.answer(zone))?.targets['route53']?.outcome?.status === 'synchronized';

  /** Kills the leader when it sends the next change of a kind. Returns a function that lets this change arrive. */
  const killedAt = (kind: Change): { readonly sender: Promise<Machine>; readonly arrive: () => Promise<void> } => {
    let arrive = (): void => {};
    const arrival = new Promise<void>((resolve) => (arrive = resolve));
    const sender = new Promise<Machine>((resolve) => {
      bench.proxy.lateness = (change) => {
        if (change !== kind) return 0;
        bench.proxy.lateness = () => 0;
        const leader = bench.leaders.present as Machine;
        void leader.service.kill().then(() => resolve(leader));
        return arrival;
      };
    });
    const arriveNow = async (): Promise<void> => {
      arrive();
      await Promise.all(bench.proxy.late);
    };
    return { sender, arrive: arriveNow };
  };

  /** Lets a worker lead next whose clock is eight minutes ahead of the others', as if the fleet had waited. */
  const leadLater = async (next: Machine): Promise<void> => {
    const leader = bench.leaders.present as Machine;
    setClock(next, fourMinutesMs);
    next.service.start();
    await until('it stands by', () => next.service.output.includes('stands by'));
    assert.equal(await leader.service.end(), 0);
    await until('it leads', () => bench.leaders.present === next);
    setClock(next, -fourMinutesMs);
    leader.service.start();
  };

  /** Lets a zone be created, without an answer, and then be deleted by Plesk. */
  const createdAndDeleted = async (zone: string) => {
    const { sender, arrive } = killedAt('create');
    await server.claim(zone, content);
    const former = await sender;
    const deleted = await server.delete(zone, content);
    await server.beat();
    return { former, arrive, answer: await server.answered(zone, deleted) };
  };

  it('is found and deleted, if its creation was sent for a zone that Plesk deleted meanwhile', async () => {
    const { former, arrive, answer } = await createdAndDeleted('born.example');
    assert.deepEqual(idsOf('born.example'), []);
    assert.equal(answer.isGone, false, 'the hosted zone may still be created');
    await arrive();
    assert.equal(idsOf('born.example').length, 1);
    await leadLater(former);
    await until('the answer that it is gone', async () => (await server.answer('born.example'))?.isGone === true);
    assert.deepEqual(idsOf('born.example'), []);
  });

  it('is taken as ours, if its creation was sent for a zone that Plesk deleted and created again', async () => {
    const { former, arrive } = await createdAndDeleted('again.example');
    await arrive();
    const late = idsOf('again.example');
    assert.equal(late.length, 1);
    await server.forget('again.example');
    await server.answered('again.example', await server.claim('again.example', content));
    assert.equal(await isApplied('again.example'), true);
    assert.deepEqual(idsOf('again.example'), late);
    former.service.start();
  });

  it('is created again, if its deletion was sent before Plesk created the zone again, without records', async () => {
    await server.answered('gone.example', await server.claim('gone.example', {}));
    const [first] = idsOf('gone.example');
    assert.ok(first !== undefined);
    const { sender, arrive } = killedAt('delete');
    await server.delete('gone.example');
    await server.beat();
    const former = await sender;
    await server.answered('gone.example', await server.claim('gone.example', {}));
    assert.deepEqual(idsOf('gone.example'), [first]);
    await arrive();
    assert.deepEqual(idsOf('gone.example'), []);
    await leadLater(former);
    await until('another hosted zone', () => idsOf('gone.example').length === 1);
    assert.notEqual(idsOf('gone.example')[0], first);
  });
});
