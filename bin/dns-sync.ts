import { processIo } from '../src/cli/io.ts';
import { run } from '../src/cli/program.ts';

// The exit code is set, not forced, so that what was written to a pipe still arrives.
async function main(): Promise<void> {
  process.exitCode = await run(process.argv.slice(2), processIo());
}

void main();
