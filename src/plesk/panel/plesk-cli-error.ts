import { DnsSyncError } from '../../reconcile/error.ts';
import type { ProgramEnd } from '../../server/run-program.ts';

/** Database errors for missing privileges: no access to it, a table or a column, or no login. */
const denied: ReadonlySet<string> = new Set(['1044', '1045', '1142', '1143', '1227', '1370', '1698']);

/** Converts a failed Plesk command to an error. */
export function pleskCliError(words: readonly string[], end: ProgramEnd, timeoutMs: number): DnsSyncError {
  const [program = '', kind, ...rest] = words;
  const command = [program, kind, kind === 'bin' ? rest[0] : undefined].filter((word) => word !== undefined).join(' ');
  if (end.timedOut) {
    return new DnsSyncError(
      'plesk-timeout',
      `${command} failed: no answer within ${timeoutMs / 1000} s`,
      'check the load of the Plesk server, or run "dns-sync resync --timeout 5m"',
    );
  }
  const problem = problemOf(end);
  const [, number = ''] = /^ERROR (\d+)/.exec(problem) ?? [];
  if (denied.has(number)) {
    return new DnsSyncError(
      'plesk-denied',
      `${command} failed: ${problem}`,
      'run dns-sync as root (Windows: as an administrator), or grant SELECT to the database user',
    );
  }
  return new DnsSyncError(
    'plesk-failed',
    `${command} failed: ${problem}`,
    'run dns-sync as root (Windows: as an administrator), and check that Plesk runs',
  );
}

/** Returns the line with the reason. The database client prints the statement and remarks around an error. */
function problemOf({ code, signal, error, stdout, stderr }: ProgramEnd): string {
  const lines = `${stderr}\n${stdout.toString()}`.split('\n').map((line) => line.trim());
  const problemLine = lines.find((line) => /^ERROR\b/.test(line)) ?? lines.find((line) => !isRemark(line));
  return problemLine ?? error ?? `ended with ${signal ?? `exit code ${code}`}`;
}

function isRemark(line: string): boolean {
  return line === '' || /^-+$/.test(line) || /deprecated program name|^(?:\S+: )?\[?warning\b/i.test(line);
}
