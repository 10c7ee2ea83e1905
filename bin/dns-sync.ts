import { startClock } from './start-clock.ts';
import { processIo } from '../src/cli/io.ts';
import { takePathFlags } from '../src/cli/path-flags.ts';
import { run } from '../src/cli/program.ts';
import { endProcess } from '../src/cli/standard-streams.ts';
import { takeTalkWords } from '../src/cli/talk/talk-words.ts';

async function main(): Promise<void> {
  const { left: words, talk } = takeTalkWords(takePathFlags(process.argv.slice(2), process.env));
  const code = await run(words, processIo(startClock(), talk));
  // For the hook, Plesk gets the result of its call even if output is lost.
  endProcess(code, words[0] === 'hook' ? code : 1);
}

void main();
