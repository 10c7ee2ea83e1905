import { describe, it } from 'node:test';
import { otherServices, realServices } from '../model/service-traits.ts';
import { TraitsWorld } from '../model/traits-world.ts';

/** `DNS_SYNC_TRAITS_STEPS` and `DNS_SYNC_TRAITS_SEED` run other ones; a failure names both. */
const steps = Number(process.env['DNS_SYNC_TRAITS_STEPS'] ?? 80);
const seed = Number(process.env['DNS_SYNC_TRAITS_SEED'] ?? 1);

describe('with others who write at the same time, whatever the service promises', () => {
  for (const traits of [...realServices, ...otherServices]) {
    it(`no set of others is touched, and Plesk's are there in the end: ${traits.words.service}`, async () => {
      const world = new TraitsWorld(traits, seed);
      try {
        for (let step = 0; step < steps; step++) await world.take();
        await world.settle();
      } catch (error) {
        const cause = error instanceof Error ? error.message : String(error);
        throw new Error(`${cause}\nseed ${seed}, ${steps} steps:\n${world.said.slice(-150).join('\n')}`, {
          cause: error,
        });
      } finally {
        await world.close();
      }
    });
  }
});
