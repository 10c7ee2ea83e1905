// Starts a hundred calls of the hook, or as many as it is given, within a second and in their order, and tells when all had
// ended and how many did so with 0. A process of its own, so that the service in the bench isn't kept from answering by it.
// On stdin: a JSON array of calls. Words: the executable.
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
