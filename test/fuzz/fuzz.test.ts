import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { extname, join } from 'node:path';
import { after, describe, it } from 'node:test';
import { runInThisContext } from 'node:vm';
import fc from 'fast-check';
import { isKnownError } from '../../src/reconcile/error.ts';
import { anyMutant, mutated } from './mutations.ts';
import { parsers, type Parser } from './parsers.ts';
import { closeService } from './provider-answers.ts';

// "npm run fuzz -- --runs N --seed S" runs any number; a failing input is printed and added to the corpus.
const runs = Number(process.env['FUZZ_RUNS'] ?? 200);
const seed = Number(process.env['FUZZ_SEED'] ?? 20_261_128);

const root = join(import.meta.dirname, '../../fixtures');

/** Time limit of one input in milliseconds; it normally takes one. */
const maxMs = 60_000;

interface Sample {
  readonly file: string;
  readonly octets: Buffer;
}

function corpusOf({ name }: Parser): readonly Sample[] {
  const folders = [join(root, 'fuzz', name), ...(name === 'call' ? [join(root, 'plesk')] : [])];
  return folders.flatMap((folder) => {
    const files = readdirSync(folder).toSorted();
    return files.map((file) => ({ file: join(folder, file), octets: readFileSync(join(folder, file)) }));
  });
}

/** Reads a text, and interrupts an endless read, even within our own code. */
async function readInTime({ read }: Parser, octets: Buffer): Promise<unknown> {
  const place = globalThis as { fuzzed?: () => unknown };
  place.fuzzed = () => read(octets);
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Error('it does not end')), maxMs);
  });
  try {
    return await Promise.race([runInThisContext('fuzzed()', { timeout: maxMs }), late]);
  } finally {
    clearTimeout(timer);
  }
}

/** The parsed value of a text, or the message of its refusal. */
interface Outcome {
  readonly value?: unknown;
  readonly refused?: string;
}

async function outcomeOf(parser: Parser, octets: Buffer): Promise<Outcome> {
  try {
    return { value: await readInTime(parser, octets) };
  } catch (error) {
    if (!isKnownError(error)) throw error;
    for (const text of [error.message, error.hint]) assert.notEqual(text, '');
    return { refused: `${error.code}: ${error.message}` };
  }
}

/**
 * Checks the laws of one input: only our errors, the same result each time, and no truncated text that passes as
 * complete.
 */
async function check(parser: Parser, octets: Buffer, corpus: readonly Sample[]): Promise<void> {
  const outcome = await outcomeOf(parser, octets);
  assert.deepEqual(await outcomeOf(parser, octets), outcome, 'the same text is read as the same');
  if (!parser.noticesCut || outcome.refused !== undefined) return;
  const whole = corpus.find((sample) => sample.octets.subarray(0, octets.length).equals(octets));
  if (whole === undefined || whole.octets.length === octets.length) return;
  assert.deepEqual(await outcomeOf(parser, whole.octets), outcome, `a part of ${whole.file} is taken for all of it`);
}

/** Adds a text to the corpus under its digest. */
function keep({ name }: Parser, octets: Buffer, like: string): string {
  const digest = createHash('sha256').update(octets).digest('hex').slice(0, 12);
  const file = join(root, 'fuzz', name, `found-${digest}${extname(like)}`);
  writeFileSync(file, octets);
  return file;
}

describe('outside data', () => {
  after(closeService);

  for (const parser of parsers) {
    const corpus = corpusOf(parser);
    const most = Math.max(1, Math.round((runs * parser.share) / 100));

    it(`as a ${parser.name} of the corpus is parsed, and refused if its end is missing`, async () => {
      const good = corpus.filter(({ file }) => !file.includes('found-'));
      assert.ok(good.length > 0);
      for (const { file, octets } of good)
        assert.equal((await outcomeOf(parser, octets)).refused, undefined, `${file} is a good text`);
      for (const { octets } of corpus) await check(parser, octets, corpus);
      const octetsInAll = corpus.reduce((sum, { octets }) => sum + octets.length, 0);
      const step = Math.max(1, Math.ceil(octetsInAll / most));
      for (const { octets } of corpus)
        for (let end = 0; end < octets.length; end += step) await check(parser, octets.subarray(0, end), corpus);
    });

    it(`as a ${parser.name} that was mutated is parsed, or refused by one of our errors`, async () => {
      const originals = corpus.map(({ octets }) => octets);
      let failed: Buffer = Buffer.from('');
      const property = fc.asyncProperty(anyMutant, async (mutant) => {
        const octets = mutated(originals, mutant);
        try {
          await check(parser, octets, corpus);
        } catch (error) {
          failed = octets;
          throw error;
        }
      });
      const { failed: isFailed, errorInstance } = await fc.check(property, { seed, numRuns: most });
      if (!isFailed) return;
      const file = keep(parser, failed, corpus[0]?.file ?? '');
      const cause = errorInstance instanceof Error ? errorInstance.stack : String(errorInstance);
      assert.fail(`seed ${seed}; the input is now ${file}:\n${JSON.stringify(failed.toString('latin1'))}\n${cause}`);
    });
  }
});
