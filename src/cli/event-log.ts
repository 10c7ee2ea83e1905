import { runWindowsProgram } from '../server/windows/windows-program.ts';
import { rethrowUnlessKnown } from '../reconcile/error.ts';
import type { Io } from './io.ts';
import type { LogEntry } from './talk/log-entry.ts';

/** The option that copies stderr to the Application event log, for scheduled tasks on Windows. */
export const eventLogFlag = '--event-log';

/** Limits text below the 31,839 characters of an entry and the 32,767 of the command line that creates it. */
const maxCharacters = 20_000;

/** eventcreate accepts IDs up to 1000. */
const firstId = 100;

/**
 * Runs a command and writes its stderr to the event log.
 * The entry is an error for exit code 1, and a warning for any other exit code but 0. Returns the exit code even if the
 * entry couldn't be created.
 */
export async function withEventLog(
  words: readonly string[],
  io: Io,
  run: (words: readonly string[], io: Io) => Promise<number>,
): Promise<number> {
  const left = words.filter((word) => word !== eventLogFlag);
  let printed = '';
  const log = (entry: LogEntry): void => {
    if (entry.level !== 'debug') printed += `${entry.text}\n`;
    io.log(entry);
  };
  const err = (text: string): void => log({ level: 'warning', text: text.replace(/\n$/, '') });
  // The prototype keeps lazily computed properties lazy.
  const code = await run(left, Object.assign(Object.create(io) as Io, { err, log }));
  const text = printed.trim();
  if (text === '' && code === 0) return code;
  const reason = `"dns-sync ${left.join(' ')}" ended with exit code ${code}; run it in a console to see why`;
  try {
    await runWindowsProgram('eventcreate', eventWords(code, text === '' ? reason : text), io.env);
  } catch (error) {
    rethrowUnlessKnown(error);
    io.err(`dns-sync: cannot write to the event log: ${error.message}\n`);
  }
  return code;
}

/** Returns the arguments of eventcreate for an entry. */
export function eventWords(code: number, text: string): readonly string[] {
  const type = code === 0 ? 'INFORMATION' : code === 1 ? 'ERROR' : 'WARNING';
  const shown = text.length > maxCharacters ? `${text.slice(0, maxCharacters)} …` : text;
  return ['/L', 'APPLICATION', '/SO', 'dns-sync', '/T', type, '/ID', String(firstId + code), '/D', shown];
}
