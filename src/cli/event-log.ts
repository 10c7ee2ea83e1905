import { runWindowsProgram } from '../plesk/windows/windows-program.ts';
import { rethrowUnlessKnown } from '../reconcile/error.ts';
import type { Io } from './io.ts';

/** The option that also writes what goes to stderr to the Application event log, for tasks of Windows. */
export const eventLogFlag = '--event-log';

/** An entry holds 31,839 characters, and the command line that makes it 32,767. */
const maxCharacters = 20_000;

/** eventcreate knows ids up to 1000. */
const firstId = 100;

/**
 * Runs a command and writes what it printed on stderr to the event log: as an error if it failed (exit code 1), a warning
 * for any other exit code but 0. Gives the exit code, whether or not the entry could be made.
 */
export async function withEventLog(
  words: readonly string[],
  io: Io,
  run: (words: readonly string[], io: Io) => Promise<number>,
): Promise<number> {
  const left = words.filter((word) => word !== eventLogFlag);
  let said = '';
  const err = (text: string): void => {
    said += text;
    io.err(text);
  };
  // The prototype keeps what is worked out only when it is asked for.
  const code = await run(left, Object.assign(Object.create(io) as Io, { err }));
  const text = said.trim();
  if (text === '' && code === 0) return code;
  const reason = `"dns-sync ${left.join(' ')}" ended with exit code ${code}; run it to see why`;
  try {
    await runWindowsProgram('eventcreate', eventWords(code, text === '' ? reason : text), io.env);
  } catch (error) {
    rethrowUnlessKnown(error);
    io.err(`dns-sync: no entry was made in the event log: ${error.message}\n`);
  }
  return code;
}

/** The words of eventcreate for an entry. */
export function eventWords(code: number, text: string): readonly string[] {
  const type = code === 0 ? 'INFORMATION' : code === 1 ? 'ERROR' : 'WARNING';
  const shown = text.length > maxCharacters ? `${text.slice(0, maxCharacters)} …` : text;
  return ['/L', 'APPLICATION', '/SO', 'dns-sync', '/T', type, '/ID', String(firstId + code), '/D', shown];
}
