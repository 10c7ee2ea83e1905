import { hook } from '../src/cli/commands/hook.ts';
import { startClock } from './start-clock.ts';
import { processIo } from '../src/cli/io.ts';
import { takePathFlags } from '../src/cli/path-flags.ts';
import { endProcess, standardInput } from '../src/cli/standard-streams.ts';
import { takeTalkWords } from '../src/cli/talk/talk-words.ts';

// The executable that Plesk calls: it loads nothing that an unchanged call doesn't need. With "retry" it is the
// background worker to which a call can leave its zones.
async function main(): Promise<void> {
  const { left: words, talk } = takeTalkWords(takePathFlags(process.argv.slice(2), process.env));
  const io = processIo(startClock(), talk);
  const isWorker = words[0] === 'retry';
  const code = isWorker
    ? await (await import('../src/cli/commands/retry.ts')).retry(io)
    : await hook(io, standardInput());
  // Plesk gets the result of its call even if output is lost.
  endProcess(code, isWorker ? 1 : code);
}

void main();
