import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { conforms } from '../../support/conforms.ts';
import { until } from '../../support/until.ts';
import type { Machine } from '../bench/machine.ts';
import { Story } from '../bench/story.ts';

interface Status {
  readonly zones: readonly { readonly zone: string; readonly state: string }[];
}

interface Plan {
  readonly zones: readonly { readonly action: string; readonly held: readonly { readonly rule: string }[] }[];
}

describe('zones in a fleet of three servers', () => {
  let story: Story;
  const server = (n: number): Machine => story.server(n);
  const worker = (): Machine => story.bench.workers[0] as Machine;
  before(async () => {
    story = await Story.begin({ servers: 3, workers: 1 });
  });
  after(() => story.bench.close());
  const statesOn = async (machine: Machine): Promise<readonly string[]> => {
    const { zones } = await machine.json<Status>('status');
    return zones.map(({ zone, state }) => `${zone} ${state}`);
  };
  /** A zone that is at Route 53 for a server. */
  const madeBy = async (n: number, zone: string): Promise<void> => {
    const { code, stderr } = await story.edit(server(n), zone);
    assert.equal(code, 0, stderr);
    assert.deepEqual(story.judge.differences(), []);
  };
  /** What a plan says of the servers that claim a zone; null if it says nothing. */
  const claimsOn = async (machine: Machine, zone: string): Promise<string | null> => {
    const plan = await machine.json<object>('plan', zone);
    conforms('plan', plan);
    const { code, stdout, stderr } = await machine.run('plan', zone);
    assert.equal(code, 0, stderr);
    const words = /^ {2}i (kept for .*)$/m.exec(stdout)?.[1];
    return words === undefined ? null : `${zone}: ${words}`;
  };
  /** The hosted zone of a name: a zone that moves keeps its name servers. */
  const hostedZone = (zone: string): string => story.bench.route53.zone(zone).id;

  it('are at Route 53 when the hook ends, and in the status of their server and of the worker', async () => {
    await madeBy(1, 'first.example.');
    await madeBy(2, 'second.example.');
    await madeBy(1, 'first.example.');
    assert.deepEqual(await statesOn(server(1)), ['first.example. synchronized']);
    assert.deepEqual(await statesOn(server(2)), ['second.example. synchronized']);
    assert.deepEqual(await statesOn(worker()), ['first.example. synchronized', 'second.example. synchronized']);
  });

  it('of two servers stay with the first one, whatever the second one does', async () => {
    await madeBy(1, 'bank.example.');
    const added = await story.edit(server(2), 'bank.example.');
    assert.equal(added.code, 1);
    assert.match(added.stderr, /plesk-1/);
    await story.settles();
    assert.ok((await statesOn(server(2))).includes('bank.example. held'));
    const { zones } = await server(2).json<Plan>('plan', 'bank.example');
    assert.deepEqual(
      zones.map(({ action, held }) => [action, ...held.map(({ rule }) => rule)]),
      [['held', 'kept-elsewhere']],
    );
    await madeBy(1, 'bank.example.');
    await story.edit(server(3), 'bank.example.');
    const text = 'bank.example.: kept for plesk-1, which has had it so far; also claimed by plesk-2, plesk-3';
    for (const machine of [server(1), server(2), server(3), worker()])
      await until(`the plan on ${machine.name}`, async () => (await claimsOn(machine, 'bank.example.')) === text);
    for (const n of [3, 2]) await story.remove(server(n), 'bank.example.');
    for (const machine of [server(1), worker()])
      await until(`no contest on ${machine.name}`, async () => (await claimsOn(machine, 'bank.example.')) === null);
    await story.settles();
    await madeBy(1, 'bank.example.');
  });

  it('move when the new server has them before the old one deletes them', async () => {
    await madeBy(1, 'early.example.');
    const id = hostedZone('early.example.');
    assert.equal((await story.edit(server(2), 'early.example.')).code, 1);
    await story.remove(server(1), 'early.example.');
    await story.settles();
    assert.equal(hostedZone('early.example.'), id);
    await madeBy(2, 'early.example.');
    await until(
      'the old server forgets it',
      async () => !(await statesOn(server(1))).some((text) => text.startsWith('early')),
    );
  });

  it('move when the delete of the old server arrives before the claim of the new one', async () => {
    await madeBy(1, 'late.example.');
    const id = hostedZone('late.example.');
    await server(2).link.set('silent');
    assert.equal((await story.edit(server(2), 'late.example.')).code, 1);
    await story.remove(server(1), 'late.example.');
    await server(2).link.set('open');
    await story.settles();
    assert.equal(hostedZone('late.example.'), id);
  });

  it('move by the order of an administrator, and the old server no longer changes them', async () => {
    await madeBy(1, 'ordered.example.');
    assert.equal((await story.edit(server(3), 'ordered.example.')).code, 1);
    await story.move('ordered.example.', server(3));
    await story.settles();
    const late = await story.edit(server(1), 'ordered.example.');
    assert.equal(late.code, 1);
    assert.match(late.stderr, /plesk-3/);
    await story.remove(server(1), 'ordered.example.');
    await story.settles();
    await madeBy(3, 'ordered.example.');
  });

  it('move within a window as soon as the new server has them', async () => {
    await madeBy(1, 'window-a.example.');
    await madeBy(1, 'other.example.');
    const words = ['window', 'plesk-1', 'plesk-2', '--for', '1h', '--zones', 'window-*.example'];
    const { code, stderr } = await story.bench.administrator.run('fleet', ...words);
    assert.equal(code, 0, stderr);
    const moved = await story.edit(server(2), 'window-a.example.');
    story.model.move('window-a.example.', 'plesk-2');
    assert.equal(moved.code, 0, moved.stderr);
    assert.deepEqual(story.judge.differences(), []);
    assert.equal((await story.edit(server(2), 'other.example.')).code, 1);
    await story.settles();
  });

  it('are deleted when their last server deletes them, and created again', async () => {
    await madeBy(1, 'gone.example.');
    assert.ok([0, 1].includes((await story.remove(server(1), 'gone.example.')).code ?? -1));
    await story.settles();
    await madeBy(1, 'gone.example.');
  });

  it('keep what others put into them', async () => {
    await madeBy(1, 'shared.example.');
    story.judge.putForeign('shared.example.');
    await madeBy(1, 'shared.example.');
    await story.edit(server(2), 'shared.example.');
    await story.remove(server(1), 'shared.example.');
    await story.settles();
  });
});
