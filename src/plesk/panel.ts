import { DnsSyncError } from '../reconcile/error.ts';
import { runProgram, type ProgramEnd } from './run-program.ts';

/** How long a command of Plesk may take unless told otherwise, in milliseconds: its utilities load all of Plesk first. */
export const usualPanelTimeoutMs = 60_000;

/** The zones of a server with ten thousand domains come in one answer. */
const mostOutput = 512 * 1024 * 1024;

/**
 * The Plesk of this server, by its own utilities. Both methods throw `plesk-missing` where there is no Plesk, `plesk-timeout`
 * where it takes too long, and `plesk-failed` where it says no.
 */
export interface Panel {
  /** Runs a utility of Plesk, as `plesk bin NAME WORDS…` does, and gives what it printed. */
  utility(name: string, words: readonly string[]): Promise<string>;
  /** Asks Plesk's database, and gives the rows as fields; ask for HEX(…) of what may have tabs or line ends in it. */
  query(sql: string): Promise<readonly (readonly string[])[]>;
}

/** Surroundings of a panel: the environment, and the platform as Node names it. */
export interface PanelPlace {
  readonly env: NodeJS.ProcessEnv;
  readonly platform: NodeJS.Platform;
}

/** `timeoutMs` is for each command; what takes longer is ended with all that it started. */
export function openPanel(place: PanelPlace, timeoutMs: number = usualPanelTimeoutMs): Panel {
  const run = async (commands: readonly (readonly string[])[]): Promise<string> => {
    for (const words of commands) {
      const end = await runProgram({ words, input: null, timeoutMs, env: place.env, mostOutput });
      if (end.missing) continue;
      const problem = problemOf(end, timeoutMs);
      if (problem === null) return end.stdout;
      throw failed(words, problem, end.timedOut);
    }
    throw missing(commands.map(([program]) => program ?? ''));
  };
  return {
    utility: async (name, words) => run(utilityCommands(place, name).map((command) => [...command, ...words])),
    query: async (sql) => {
      const stdout = await run(programs(place).map((program) => [program, 'db', '-Ne', sql]));
      const lines = stdout.split(/\r?\n/).filter((line) => line !== '');
      return lines.map((line) => line.split('\t'));
    },
  };
}

/**
 * The ways to call a utility, the first that exists to be taken (Plesk extensions guide, "Third-Party DNS Services": on
 * Windows a utility is a program of its own).
 */
export function utilityCommands(place: PanelPlace, name: string): readonly (readonly string[])[] {
  const dir = place.env['plesk_dir'];
  const own = place.platform === 'win32' && dir !== undefined ? [[`${dir.replace(/\\?$/, '\\')}bin\\${name}.exe`]] : [];
  return [...own, ...programs(place).map((program) => [program, 'bin', name])];
}

/** Cron's PATH lacks the places where Plesk is. */
function programs({ env, platform }: PanelPlace): readonly string[] {
  const named = env['DNS_SYNC_PLESK'] ?? '';
  if (named !== '') return [named];
  return platform === 'win32' ? ['plesk'] : ['plesk', '/usr/sbin/plesk', '/usr/local/psa/bin/plesk'];
}

function problemOf({ code, signal, timedOut, error, stdout, stderr }: ProgramEnd, timeoutMs: number): string | null {
  if (code === 0) return null;
  if (timedOut) return `it took longer than ${timeoutMs / 1000} s and was ended`;
  const said = `${stderr}\n${stdout}`
    .split('\n')
    .map((line) => line.trim())
    .find((line) => line !== '');
  return said ?? error ?? `it ended with ${signal ?? `exit code ${code}`}`;
}

function failed(words: readonly string[], problem: string, timedOut: boolean): DnsSyncError {
  const [program = '', kind, name] = words;
  return new DnsSyncError(
    timedOut ? 'plesk-timeout' : 'plesk-failed',
    `${[program, kind, kind === 'bin' ? name : undefined].filter((word) => word !== undefined).join(' ')} failed: ${problem}`,
    'run it as root (as an administrator on Windows), and see whether Plesk runs',
  );
}

function missing(tried: readonly string[]): DnsSyncError {
  return new DnsSyncError(
    'plesk-missing',
    `there is no Plesk here: found none of ${tried.join(', ')}`,
    'run this on the Plesk server, or name its "plesk" executable in DNS_SYNC_PLESK',
  );
}
