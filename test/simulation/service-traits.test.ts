import { describe, it } from 'node:test';
import fc from 'fast-check';
import type { Traits } from '../../src/cloud/traits.ts';
import { otherServices, realServices } from '../model/service-traits.ts';
import { TraitsWorld } from '../model/traits-world.ts';
import { runStories } from './run-stories.ts';

const services = [...realServices, ...otherServices];

describe('with others who write at the same time, whatever the service promises,', () => {
  it("no set of others is touched, and Plesk's are there in the end", async () => {
    await runStories({
      name: 'service-traits',
      // Each step is the seed of what happens in it; the first one chooses the service too.
      step: fc.nat(),
      length: 80,
      steps: 11_500,
      seed: 20_261_128,
      play: async (story) => {
        const world = new TraitsWorld(services[(story[0] as number) % services.length] as Traits);
        try {
          for (const seed of story) await world.take(seed);
          await world.settle();
        } catch (error) {
          const cause = error instanceof Error ? error.message : String(error);
          throw new Error(`${cause}\n${world.said.slice(-150).join('\n')}`, { cause: error });
        } finally {
          await world.close();
        }
      },
    });
  });
});
