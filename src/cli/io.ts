import { createInterface } from 'node:readline/promises';
import { isoTime } from '../reconcile/iso-time.ts';
import { logRecord, type LogEntry } from './talk/log-entry.ts';
import { jsonLine } from './render/json-text.ts';
import { styleFor, type Style } from './render/style.ts';
import { isTerminal, standardOutput } from './standard-streams.ts';
import type { Talk } from './talk/talk-words.ts';

/** The program's environment. Data goes to stdout, messages to stderr. */
export interface Io {
  readonly out: (text: string) => void;
  /** Writes lines that need attention: a warning in `log` without parts. */
  readonly err: (text: string) => void;
  /** Writes a message in the form that the user chose, unless the user is not interested in its level. */
  readonly log: (entry: LogEntry) => void;
  /** Writes messages as JSON from now on, unless the command line chose text. */
  readonly logAsJson: () => void;
  /** Writes a document on one line to stderr. */
  readonly line: (document: object) => void;
  /** Whether progress is for people, or a line for each step for programs. */
  readonly progressFormat: 'text' | 'json';
  /** Shows progress on one line of a terminal; an empty text ends it. Null without a terminal, or if it isn't wanted. */
  readonly progress: ((text: string) => void) | null;
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
export function processIo(now: () => number, { color, volume, format }: Talk): Io {
  const { env } = process;
  const write = standardOutput(2);
  const standardOut = standardOutput(1);
  let form = format ?? 'text';
  let isLineShown = false;
  // Asked for each step of each zone.
  let showsProgress: boolean | null = null;
  const eraseLine = (): void => {
    if (isLineShown) write(eraseCode);
    isLineShown = false;
  };
  const out = (text: string): void => {
    eraseLine();
    standardOut(text);
  };
  const line = (document: object): void => write(jsonLine(document));
  const log = (entry: LogEntry): void => {
    if (!isWanted(entry, volume)) return;
    eraseLine();
    if (form === 'json') line(logRecord(entry, isoTime(now())));
    else write(`${painted(entry, () => styleFor(() => isTerminal(2), env, color))}\n`);
  };
  return {
    out,
    err: (text) => log({ level: 'warning', text: text.replace(/\n$/, '') }),
    log,
    logAsJson: () => {
      form = format ?? 'json';
    },
    line,
    progressFormat: 'text',
    get progress() {
      if (volume === 'quiet' || form === 'json' || env['TERM'] === 'dumb') return null;
      if (!(showsProgress ??= isTerminal(2))) return null;
      return (text: string) => {
        if (text === '') {
          eraseLine();
          return;
        }
        // One column stays free, because some terminals wrap after the last one. A width of 0 is unknown.
        const columns = process.stderr.columns || 80;
        write(`${eraseCode}${text.slice(0, Math.max(1, columns - 1))}`);
        isLineShown = true;
      };
    },
    get style() {
      return styleFor(() => isTerminal(1), env, color);
    },
    env,
    now,
    get ask() {
      return isTerminal(0) && isTerminal(1) ? askYes : null;
    },
    get answer() {
      return isTerminal(0) && isTerminal(1) ? askWords : null;
    },
  };
}

/** Returns to the first column and erases the line. */
const eraseCode = '\r\u001b[K';

function isWanted({ level }: LogEntry, volume: Talk['volume']): boolean {
  if (level === 'debug') return volume === 'verbose';
  return level !== 'info' || volume !== 'quiet';
}

/** Highlights the head of a message that needs attention. */
function painted({ level, text, head }: LogEntry, style: () => Style): string {
  if (head === undefined || !text.startsWith(head) || (level !== 'error' && level !== 'warning')) return text;
  const { remove, update } = style();
  return `${(level === 'error' ? remove : update)(head)}${text.slice(head.length)}`;
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
