import { DnsSyncError } from '../../reconcile/error.ts';
import { pleskCliError } from './plesk-cli-error.ts';
import { runProgram, type ProgramEnd } from './run-program.ts';

/** How long a command of Plesk may take unless told otherwise, in milliseconds: its utilities load all of Plesk first. */
export const defaultPleskTimeoutMs = 60_000;

/** The zones of a server with ten thousand domains come in one answer. */
const maxOutput = 512 * 1024 * 1024;

/** What a utility of Plesk printed. */
export interface UtilityOutput {
  readonly stdout: string;
  readonly stderr: string;
}

/**
 * The Plesk of this server, by its own utilities. Both methods throw `plesk-missing` if there is no Plesk, `plesk-timeout`
 * if it takes too long, and `plesk-failed` if it says no; `plesk-denied` if that is for the want of a privilege.
 */
export interface PleskCli {
  /** Runs a utility of Plesk, as `plesk bin NAME WORDS…` does. */
  utility(name: string, words: readonly string[]): Promise<UtilityOutput>;
  /** Runs statements in Plesk's database. Gives what its client printed; `queryDatabase` makes sure that this is whole. */
  query(sql: string): Promise<Buffer>;
}

/** Surroundings of a panel: the environment, and the platform as Node names it. */
export interface PleskPlace {
  readonly env: NodeJS.ProcessEnv;
  readonly platform: NodeJS.Platform;
}

/** `timeoutMs` is for each command; what takes longer is ended with all that it started. */
export function openPleskCli(place: PleskPlace, timeoutMs: number = defaultPleskTimeoutMs): PleskCli {
  const run = async (commands: readonly (readonly string[])[]): Promise<ProgramEnd> => {
    for (const words of commands) {
      const end = await runProgram({ words, input: null, timeoutMs, env: place.env, mostOutput: maxOutput });
      if (end.missing) continue;
      if (end.code === 0) return end;
      throw pleskCliError(words, end, timeoutMs);
    }
    throw missing(commands.map(([program]) => program ?? ''));
  };
  return {
    utility: async (name, words) => {
      const { stdout, stderr } = await run(utilityCommands(place, name).map((command) => [...command, ...words]));
      return { stdout: stdout.toString(), stderr };
    },
    query: async (sql) => {
      const { stdout } = await run(programs(place).map((program) => [program, 'db', ...plainRows, '-Ne', sql]));
      return stdout;
    },
  };
}

/**
 * Flags of the database's client. The settings of a server can turn rows into tables or lists, and cut them at 1,000
 * (safe-updates). MySQL and MariaDB know each of these flags since 5.5.
 */
const plainRows = ['table', 'vertical', 'auto-vertical-output', 'html', 'xml', 'raw', 'safe-updates'].map(
  (mode) => `--skip-${mode}`,
);

/**
 * The ways to call a utility, the first that exists to be taken (Plesk extensions guide, "Third-Party DNS Services": on
 * Windows a utility is a program of its own).
 */
export function utilityCommands(place: PleskPlace, name: string): readonly (readonly string[])[] {
  const dir = place.env['plesk_dir'];
  const own = place.platform === 'win32' && dir !== undefined ? [[`${dir.replace(/\\?$/, '\\')}bin\\${name}.exe`]] : [];
  return [...own, ...programs(place).map((program) => [program, 'bin', name])];
}

/** Cron's PATH lacks the places where Plesk is. */
function programs({ env, platform }: PleskPlace): readonly string[] {
  const named = env['DNS_SYNC_PLESK'] ?? '';
  if (named !== '') return [named];
  return platform === 'win32' ? ['plesk'] : ['plesk', '/usr/sbin/plesk', '/usr/local/psa/bin/plesk'];
}

function missing(tried: readonly string[]): DnsSyncError {
  return new DnsSyncError(
    'plesk-missing',
    `there is no Plesk here: found none of ${tried.join(', ')}`,
    'run this on the Plesk server, or name its "plesk" executable in DNS_SYNC_PLESK',
  );
}
