import { startClock } from './start-clock.ts';
import { processIo } from '../src/cli/io.ts';
import { takePlaceWords } from '../src/cli/place-words.ts';
import { run } from '../src/cli/program.ts';
import { endProcess } from '../src/cli/standard-streams.ts';

async function main(): Promise<void> {
  const words = takePlaceWords(process.argv.slice(2), process.env);
  const code = await run(words, processIo(startClock()));
  // For the hook, Plesk gets the result of its call even if output is lost.
  endProcess(code, words[0] === 'hook' ? code : 1);
}

void main();
