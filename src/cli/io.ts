import { createInterface } from 'node:readline/promises';
import { styleFor, type Style } from './render/style.ts';
import { standardOutput } from './standard-streams.ts';

/** The program's environment. Data goes to stdout, messages to stderr. */
export interface Io {
  readonly out: (text: string) => void;
  readonly err: (text: string) => void;
  /** Shows progress on one line of a terminal; an empty text ends it. Does nothing without a terminal. */
  readonly progress: (text: string) => void;
  readonly style: Style;
  readonly env: NodeJS.ProcessEnv;
  /** The clock, in milliseconds since the epoch. It never goes back within a process. */
  readonly now: () => number;
  /** Asks a yes/no question; null without a terminal. */
  readonly ask: ((question: string) => Promise<boolean>) | null;
  /** Asks for a text; null without a terminal. */
  readonly answer: ((question: string) => Promise<string>) | null;
}

/** The environment of this process. Node's streams are asked lazily whether they are terminals. */
export function processIo(now: () => number): Io {
  const { env } = process;
  const out = standardOutput(1);
  const err = standardOutput(2);
  return {
    out,
    err,
    progress: (text) => {
      // Returns to the first column and erases the previous text.
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
  const answer = await askWords(`${question} (y/N) `);
  return /^y(?:es)?$/i.test(answer.trim());
}

/** Reads an answer; empty if the input ends (Ctrl-D). */
async function askWords(question: string): Promise<string> {
  const terminal = createInterface({ input: process.stdin, output: process.stderr });
  try {
    const ended = new Promise<string>((resolve) => terminal.once('close', () => resolve('')));
    return await Promise.race([terminal.question(question), ended]);
  } finally {
    terminal.close();
  }
}
