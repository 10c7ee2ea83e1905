import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { DnsName } from '../../reconcile/dns/name.ts';
import { workQueue, type QueuedWork, type Urgency } from './work-queue.ts';

const item = (zone: string, server: string, urgency: Urgency = 'bulk'): QueuedWork => ({
  zone: `${zone}.example.` as DnsName,
  server,
  urgency,
});
const all: readonly Urgency[] = ['bulk', 'awaited', 'unanswered'];

function order(items: readonly QueuedWork[], urgencies = all): readonly string[] {
  const queue = workQueue();
  for (const work of items) queue.add(work);
  const taken: string[] = [];
  for (let work = queue.take(urgencies); work !== null; work = queue.take(urgencies))
    taken.push(`${work.zone.split('.')[0]} ${work.urgency}`);
  return taken;
}

describe('the queue of a leader', () => {
  it('has zones with unanswered attempts first, then those that people wait for', () => {
    assert.deepEqual(order([item('a', 's'), item('b', 's', 'awaited'), item('c', 's', 'unanswered')]), [
      'c unanswered',
      'b awaited',
      'a bulk',
    ]);
  });

  it('gives servers turns, so that the bulk work of one server is not that of all', () => {
    const items = [...['a', 'b', 'c'].map((zone) => item(zone, 'many')), item('x', 'few'), item('y', 'few')];
    assert.deepEqual(order(items), ['a bulk', 'x bulk', 'b bulk', 'y bulk', 'c bulk']);
  });

  it('has each zone once, with the most urgent of its reasons', () => {
    const queue = workQueue();
    for (const urgency of ['bulk', 'awaited', 'bulk', 'awaited'] as const) queue.add(item('a', 's', urgency));
    assert.deepEqual(
      all.map((urgency) => queue.count(urgency)),
      [0, 1, 0],
    );
    queue.add(item('a', 'other'));
    assert.deepEqual(queue.take(all), item('a', 'other', 'awaited'));
    assert.equal(queue.take(all), null);
  });

  it('leaves out what another lane takes', () => {
    assert.deepEqual(order([item('a', 's'), item('b', 's', 'awaited')], ['bulk']), ['a bulk']);
  });
});
