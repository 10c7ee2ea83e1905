import { createInterface } from 'node:readline/promises';
import { styleFor, type Style } from './render/style.ts';

/** The program's surroundings: data goes out on stdout, talk on stderr. */
export interface Io {
  readonly out: (text: string) => void;
  readonly err: (text: string) => void;
  /** Shows how far long work is, in one line of a terminal; an empty text ends it. Nothing where there is no terminal. */
  readonly progress: (text: string) => void;
  readonly style: Style;
  readonly env: NodeJS.ProcessEnv;
  /** Asks a question that wants a "yes"; null where nobody is there to answer. */
  readonly ask: ((question: string) => Promise<boolean>) | null;
}

/** The surroundings of this process. A reader that goes away (a closed pipe) ends the talk, not the work. */
export function processIo(): Io {
  const { stdin, stdout, stderr, env } = process;
  const gone = new Set<NodeJS.WriteStream>();
  for (const stream of [stdout, stderr]) stream.on('error', () => gone.add(stream));
  const write = (stream: NodeJS.WriteStream) => (text: string) => {
    if (!gone.has(stream)) stream.write(text);
  };
  return {
    out: write(stdout),
    err: write(stderr),
    progress: (text) => {
      // Back to the first column, and what was there before is erased.
      if (stderr.isTTY) write(stderr)(`\r\u001b[K${text}`);
    },
    style: styleFor(stdout, env),
    env,
    ask: stdin.isTTY && stdout.isTTY ? askYes : null,
  };
}

async function askYes(question: string): Promise<boolean> {
  const terminal = createInterface({ input: process.stdin, output: process.stderr });
  try {
    const answer = await terminal.question(`${question} Only "yes" does it: `);
    return answer.trim().toLowerCase() === 'yes';
  } finally {
    terminal.close();
  }
}
