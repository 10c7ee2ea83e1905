// Starts hook calls in order within a second, and reports when all had ended and how many exited with 0. It is a
// separate process, so that it doesn't keep the bench's service from answering. Stdin: a JSON array of calls.
// Arguments: the executable.
import { spawn } from 'node:child_process';
import { text } from 'node:stream/consumers';

const [hook = ''] = process.argv.slice(2);
const calls = JSON.parse(await text(process.stdin)) as readonly object[];

async function call(content: object): Promise<boolean> {
  const child = spawn(process.execPath, [hook], { stdio: ['pipe', 'ignore', 'inherit'] });
  child.stdin.end(JSON.stringify(content));
  return (await new Promise((resolve) => child.on('close', resolve))) === 0;
}

const start = performance.now();
const ended = await Promise.all(
  calls.map(async (content, i) => {
    await new Promise((resolve) => setTimeout(resolve, (i * 1000) / calls.length));
    return call(content);
  }),
);
const milliseconds = performance.now() - start;
process.stdout.write(JSON.stringify({ milliseconds, good: ended.filter(Boolean).length }));
