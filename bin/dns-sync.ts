import { processIo } from '../src/cli/io.ts';
import { run } from '../src/cli/program.ts';
import { endProcess } from '../src/cli/standard-streams.ts';

async function main(): Promise<void> {
  endProcess(await run(process.argv.slice(2), processIo()));
}

void main();
