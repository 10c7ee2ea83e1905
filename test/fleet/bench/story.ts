import assert from 'node:assert/strict';
import type { Ended } from '../../support/ended.ts';
import { until } from '../../support/until.ts';
import { FleetBench, type FleetOptions } from './fleet-bench.ts';
import { FleetModel } from './fleet-model.ts';
import { Judge } from './judge.ts';
import type { Machine } from './machine.ts';
import { deleteCall, updateCall } from './zone-content.ts';

/** A fleet that runs, with a model of what it should do. */
export class Story {
  readonly bench: FleetBench;
  readonly model = new FleetModel();
  readonly judge: Judge;

  private constructor(bench: FleetBench) {
    this.bench = bench;
    this.judge = new Judge(bench.route53, bench.proxy, this.model);
  }

  static async begin(options: FleetOptions): Promise<Story> {
    const story = new Story(await FleetBench.open(options));
    await story.bench.start();
    return story;
  }

  server(n: number): Machine {
    return this.bench.servers[n - 1] as Machine;
  }

  /** Plesk on a server creates or edits a zone. */
  async edit(server: Machine, zone: string): Promise<Ended> {
    return server.hook(updateCall(zone, this.model.say(zone, server.name)));
  }

  /** Plesk on a server deletes a zone. */
  async remove(server: Machine, zone: string): Promise<Ended> {
    this.model.remove(zone, server.name);
    if (this.model.expected(zone) === null) this.judge.mayBeEmpty(zone);
    return server.hook(deleteCall(zone));
  }

  /** An administrator moves a zone. */
  async move(zone: string, to: Machine): Promise<void> {
    const { code, stderr } = await this.bench.administrator.run('fleet', 'move', zone, to.name);
    assert.equal(code, 0, stderr);
    this.model.move(zone, to.name);
  }

  /** Waits until Route 53 has the last word of each zone's owner, and nothing was wrong on the way. */
  async settles(): Promise<void> {
    await until('Route 53 has what the owners said', () => this.judge.differences().length === 0);
    assert.deepEqual([this.judge.emptied, this.judge.doubles(), this.judge.foreignGone()], [[], [], []]);
    assert.equal(this.judge.throttled(), 0);
  }
}
