import { hook } from '../src/cli/commands/hook.ts';
import { processIo } from '../src/cli/io.ts';

// What Plesk calls: nothing is loaded here that a call without a change doesn't need.
async function main(): Promise<void> {
  process.exitCode = await hook(processIo(), process.stdin);
}

void main();
