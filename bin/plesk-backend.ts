import { hook } from '../src/cli/commands/hook.ts';
import { startClock } from './start-clock.ts';
import { processIo } from '../src/cli/io.ts';
import { takePlaceWords } from '../src/cli/place-words.ts';
import { endProcess, standardInput } from '../src/cli/standard-streams.ts';

// What Plesk calls: nothing is loaded here that a call without a change doesn't need. With "retry" it is the worker in
// the background that a call may leave its zones to.
async function main(): Promise<void> {
  const words = takePlaceWords(process.argv.slice(2), process.env);
  const io = processIo(startClock());
  const isWorker = words[0] === 'retry';
  const code = isWorker
    ? await (await import('../src/cli/commands/retry.ts')).retry(io)
    : await hook(io, standardInput());
  // What Plesk gets is about its call, whatever becomes of the words.
  endProcess(code, isWorker ? 1 : code);
}

void main();
