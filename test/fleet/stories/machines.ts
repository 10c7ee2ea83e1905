import { writeFileSync } from 'node:fs';
import { hostname } from 'node:os';
import { join } from 'node:path';
import { until } from '../../support/until.ts';
import type { Machine } from '../bench/machine.ts';
import { Story } from '../bench/story.ts';
import { updateCall } from '../bench/zone-content.ts';

/** The machines on which a command answers differently. */
export const kinds = ['server', 'leader', 'standby', 'away', 'stranger', 'admin'] as const;
export type Kind = (typeof kinds)[number];

/**
 * A fleet with one machine of each kind:
 *
 *     server    has an agent, and a zone that is kept for another server
 *     leader    the worker that leads
 *     standby   the other worker
 *     away      a server that doesn't reach etcd
 *     stranger  a server with a wrong password
 *     admin     an administrator's machine, without zones
 */
export class Machines {
  readonly story: Story;
  readonly #machines: Readonly<Record<Kind, Machine>>;

  private constructor(story: Story, machines: Readonly<Record<Kind, Machine>>) {
    this.story = story;
    this.#machines = machines;
  }

  static async open(): Promise<Machines> {
    const story = await Story.begin({ servers: 3, workers: 2 });
    const { bench } = story;
    const [server, away, stranger] = [story.server(1), story.server(2), story.server(3)];
    const leader = bench.leaders.present as Machine;
    const standby = bench.workers.find((worker) => worker !== leader) as Machine;
    const machines = new Machines(story, { server, leader, standby, away, stranger, admin: bench.administrator });
    for (const kind of ['server', 'away', 'stranger'] as const) await machines.#say(kind, zoneOf(kind));
    await machines.#say('away', 'shared.example');
    await machines.#say('server', 'shared.example');
    for (const worker of bench.workers)
      await until('all copies', async () => (await worker.run('status', '--all')).stdout.startsWith('4 zones'));
    for (const kind of kinds) machines.#writeCall(kind);
    await away.link.set('refused');
    await stranger.service.end();
    writeFileSync(join(stranger.dir, 'password'), 'wrong\n', { mode: 0o600 });
    return machines;
  }

  /**
   * Runs a command line, and returns its exit code and the first line that it wrote: of the error if there is one.
   * ZONE is a zone of the machine, FILE a call of the hook and FOREIGN a zone of another server.
   */
  async answer(kind: Kind, line: string): Promise<string> {
    const machine = this.#machines[kind];
    const words = line.split(' ').map((word) => this.#wordFor(kind, word));
    // An edit on the server would show in the leader's plans.
    const call = updateCall(`${zoneOf(kind)}.`, { server: machine.name, version: kind === 'server' ? 1 : 3 });
    const { code, stdout, stderr } = await (line === 'hook' ? machine.hook(call) : machine.run(...words));
    const [text, other] = code === 0 || stderr === '' ? [stdout, stderr] : [stderr, stdout];
    return `${code} ${this.#general(kind, (text === '' ? other : text).split(/\r?\n/)[0] ?? '')}`;
  }

  /** The help of a command, or of the program. */
  async help(path: readonly string[]): Promise<string> {
    return (await this.#machines.server.run(...path, '--help')).stdout;
  }

  async close(): Promise<void> {
    await this.story.bench.close();
  }

  #wordFor(kind: Kind, word: string): string {
    if (word === 'ZONE') return zoneOf(kind);
    if (word === 'FOREIGN') return zoneOf(kind === 'away' ? 'stranger' : 'away');
    if (word === 'FILE') return join(this.#machines[kind].dir, 'call.json');
    if (word === 'OUT') return join(this.#machines[kind].dir, 'out');
    return word;
  }

  async #say(kind: Kind, zone: string): Promise<void> {
    const { name } = this.#machines[kind];
    await this.#machines[kind].hook(updateCall(`${zone}.`, { server: name, version: 1 }));
  }

  #writeCall(kind: Kind): void {
    const { name, dir } = this.#machines[kind];
    const call = [updateCall(`${zoneOf(kind)}.`, { server: name, version: 1 })];
    writeFileSync(join(dir, 'call.json'), JSON.stringify(call));
  }

  /** Replaces what differs from run to run, and from machine to machine. */
  #general(kind: Kind, line: string): string {
    const { leader } = this.#machines;
    return line
      .replaceAll(this.#machines[kind].dir, 'DIR')
      .replaceAll(leader.name, 'LEADER')
      .replaceAll(this.#machines[kind].name, 'SELF')
      .replaceAll(`on ${hostname()}`, 'on HOST')
      .replaceAll(zoneOf(kind), 'ZONE')
      .replaceAll(/\d{4}-\d\d-\d\d[ T][\d:.]+Z/g, 'TIME')
      .replaceAll(/127\.0\.0\.1:\d+(?:, 127\.0\.0\.1:\d+)*/g, 'NODE')
      .replaceAll(/\b(change|plan) [0-9a-z]{14,16}\b/g, '$1 ID')
      .replaceAll(/ at route53 Z\w+/g, ' at route53 ID')
      .replaceAll(/\b(dns-sync |Node +v)\d+\.\d+\.\d+/g, '$1VERSION')
      .replaceAll(/ {3,}/g, '  ')
      .replaceAll(/\bprocess \d+/g, 'process ID');
  }
}

function zoneOf(kind: Kind): string {
  return { away: 'b.example', stranger: 'c.example' }[kind as string] ?? 'a.example';
}
