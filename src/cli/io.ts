import { createInterface } from 'node:readline/promises';
import { styleFor, type Style } from './render/style.ts';
import { standardOutput } from './standard-streams.ts';

/** The program's surroundings: data goes out on stdout, talk on stderr. */
export interface Io {
  readonly out: (text: string) => void;
  readonly err: (text: string) => void;
  /** Shows how far long work is, in one line of a terminal; an empty text ends it. Nothing where there is no terminal. */
  readonly progress: (text: string) => void;
  readonly style: Style;
  readonly env: NodeJS.ProcessEnv;
  /** The clock, in milliseconds since the epoch. Within a process it never goes back. */
  readonly now: () => number;
  /** Asks a question that wants a "yes"; null where nobody is there to answer. */
  readonly ask: ((question: string) => Promise<boolean>) | null;
  /** Asks a question that wants words; null where nobody is there to answer. */
  readonly answer: ((question: string) => Promise<string>) | null;
}

/** The surroundings of this process. Whether they are a terminal is asked of Node's streams only where it matters. */
export function processIo(now: () => number): Io {
  const { env } = process;
  const out = standardOutput(1);
  const err = standardOutput(2);
  return {
    out,
    err,
    progress: (text) => {
      // Back to the first column, and what was there before is erased.
      if (process.stderr.isTTY) err(`\r\u001b[K${text}`);
    },
    get style() {
      return styleFor(process.stdout, env);
    },
    env,
    now,
    get ask() {
      return process.stdin.isTTY && process.stdout.isTTY ? askYes : null;
    },
    get answer() {
      return process.stdin.isTTY && process.stdout.isTTY ? askWords : null;
    },
  };
}

async function askYes(question: string): Promise<boolean> {
  const answer = await askWords(`${question} Only "yes" does it: `);
  return answer.trim().toLowerCase() === 'yes';
}

/** What is typed in answer; nothing where the terminal ends instead (Ctrl-D). */
async function askWords(question: string): Promise<string> {
  const terminal = createInterface({ input: process.stdin, output: process.stderr });
  try {
    const ended = new Promise<string>((resolve) => terminal.once('close', () => resolve('')));
    return await Promise.race([terminal.question(question), ended]);
  } finally {
    terminal.close();
  }
}
