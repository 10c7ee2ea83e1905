import { existsSync } from 'node:fs';
import fc from 'fast-check';

/** A kind of story: its possible events, and the number of steps in the tests. */
export interface StoryKind<T> {
  readonly name: string;
  readonly step: fc.Arbitrary<T>;
  /** Most steps in a story. */
  readonly length: number;
  /** Steps of all stories, in the tests. */
  readonly steps: number;
  /** The seed of the tests. */
  readonly seed: number;
  /** Plays a story; throws if a law is broken. */
  readonly play: (story: readonly T[]) => Promise<void>;
}

const { SIMULATE_STEPS: steps, SIMULATE_SEED: seed, SIMULATE_PATH: path } = process.env;

/**
 * Plays random stories until they have the wanted number of steps.
 * "npm run simulate" sets the steps, the seed, and the path of one story. A failed story is printed with the command that
 * plays it alone.
 */
export async function runStories<T>(kind: StoryKind<T>): Promise<void> {
  // The folders of stories are in memory: the speed of the disk is no part of what they test.
  if (existsSync('/dev/shm')) process.env['TMPDIR'] ??= '/dev/shm';
  const wanted = Number(steps ?? kind.steps);
  const shortest = Math.ceil(kind.length / 2);
  const story = fc.array(kind.step, { minLength: shortest, maxLength: kind.length, size: 'max' });
  let taken = 0;
  let stories = 0;
  const begun = performance.now();
  const property = fc.asyncProperty(story, async (items) => {
    // Every started story is played to its end.
    if (taken >= wanted) return;
    taken += items.length;
    stories++;
    await kind.play(items);
  });
  const { failed, counterexample, counterexamplePath, errorInstance } = await fc.check(property, {
    seed: Number(seed ?? kind.seed),
    numRuns: Math.ceil(wanted / shortest),
    endOnFailure: true,
    ...(path !== undefined && { path }),
  });
  const seconds = (performance.now() - begun) / 1000;
  console.log(`# ${kind.name}: ${taken} steps in ${stories} stories, ${Math.round(taken / seconds)} a second`);
  if (!failed) return;
  const replay = `npm run simulate -- --kind ${kind.name} --seed ${seed ?? kind.seed} --path ${counterexamplePath}`;
  const text = (counterexample?.[0] ?? []).map((step, i) => `${i}: ${JSON.stringify(step)}`).join('\n');
  const cause = errorInstance instanceof Error ? errorInstance.stack : String(errorInstance);
  throw new Error(`${replay}\n${text}\n${cause}`);
}
