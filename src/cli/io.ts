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
  /** Asks a question that wants a "yes"; null where nobody is there to answer. */
  readonly ask: ((question: string) => Promise<boolean>) | null;
}

/** The surroundings of this process. Whether they are a terminal is asked of Node's streams only where it matters. */
export function processIo(): Io {
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
    get ask() {
      return process.stdin.isTTY && process.stdout.isTTY ? askYes : null;
    },
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
