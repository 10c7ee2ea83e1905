import { DnsSyncError } from '../../reconcile/error.ts';
import type { ProgramEnd } from './run-program.ts';

/** Database errors for missing privileges: no access to it, a table or a column, or no login. */
const denied: ReadonlySet<string> = new Set(['1044', '1045', '1142', '1143', '1227', '1370', '1698']);

/** Converts a failed Plesk command to an error. */
export function pleskCliError(words: readonly string[], end: ProgramEnd, timeoutMs: number): DnsSyncError {
  const [program = '', kind, ...rest] = words;
  const command = [program, kind, kind === 'bin' ? rest[0] : undefined].filter((word) => word !== undefined).join(' ');
  if (end.timedOut) {
    return new DnsSyncError(
      'plesk-timeout',
      `${command} failed: it took longer than ${timeoutMs / 1000} s and was ended`,
      'see what keeps Plesk busy; "dns-sync resync --timeout 5m" gives it more time',
    );
  }
  const problem = problemOf(end);
  const [, number = ''] = /^ERROR (\d+)/.exec(problem) ?? [];
  if (denied.has(number)) {
    return new DnsSyncError(
      'plesk-denied',
      `${command} failed: ${problem}`,
      "run it as root (as an administrator on Windows), whom Plesk lets read its database, or grant the database's user SELECT",
    );
  }
  return new DnsSyncError(
    'plesk-failed',
    `${command} failed: ${problem}`,
    'run it as root (as an administrator on Windows), and see whether Plesk runs',
  );
}

/** Returns the line with the reason. The database client prints the statement and remarks around an error. */
function problemOf({ code, signal, error, stdout, stderr }: ProgramEnd): string {
  const lines = `${stderr}\n${stdout.toString()}`.split('\n').map((line) => line.trim());
  const problemLine = lines.find((line) => /^ERROR\b/.test(line)) ?? lines.find((line) => !isRemark(line));
  return problemLine ?? error ?? `it ended with ${signal ?? `exit code ${code}`}`;
}

function isRemark(line: string): boolean {
  return line === '' || /^-+$/.test(line) || /deprecated program name|^(?:\S+: )?\[?warning\b/i.test(line);
}
