import type { RandomRun } from './random-servers.ts';
import { timeOf, zoneStory } from './zone-story.ts';

/**
 * Reports all that is known of each zone of which the service doesn't have the last words: what servers say of it, what
 * `status` and `fleet status` show, the lines of agents, and its story.
 */
export async function reportUnsettled({ bench, judge, model, note }: RandomRun): Promise<void> {
  const zones = judge.differing();
  if (zones.length === 0) return;
  note(`the fleet: ${(await bench.administrator.run('fleet', 'status', '--json')).stdout.replaceAll(/\s+/g, ' ')}`);
  for (const text of judge.differences()) note(`not settled: ${text}`);
  for (const zone of zones) {
    note(`${zone} is of ${model.ownerOf(zone)}`);
    for (const line of zoneStory(bench, judge, { zone, at: performance.now(), pastMs: 600_000 })) note(line);
    for (const server of bench.servers.filter(({ name }) => model.has(zone, name))) {
      const { stdout } = await server.run('status', zone, '--json');
      note(`    ${server.name} has it: ${stdout.replaceAll(/\s+/g, ' ')}`);
      for (const { at, text } of server.service.lines.slice(-20)) note(`    ${server.name} ${timeOf(at)}: ${text}`);
    }
  }
}
