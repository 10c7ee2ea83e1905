import { startClock } from './start-clock.ts';
import { processIo } from '../src/cli/io.ts';
import { takePlaceWords } from '../src/cli/place-words.ts';
import { run } from '../src/cli/program.ts';
import { endProcess } from '../src/cli/standard-streams.ts';

async function main(): Promise<void> {
  const words = takePlaceWords(process.argv.slice(2), process.env);
  const code = await run(words, processIo(startClock()));
  // What Plesk gets is about its call, whatever becomes of the words.
  endProcess(code, words[0] === 'hook' ? code : 1);
}

void main();
