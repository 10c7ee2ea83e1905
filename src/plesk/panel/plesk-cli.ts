import { DnsSyncError } from '../../reconcile/error.ts';
import { pleskCliError } from './plesk-cli-error.ts';
import type { ServerEnvironment } from '../../server/server-environment.ts';
import { runProgram, type ProgramEnd } from '../../server/run-program.ts';

/** Default time limit of a Plesk command, in milliseconds. Its utilities load all of Plesk first. */
export const defaultPleskTimeoutMs = 60_000;

/** Large enough for all zones of a server with ten thousand domains in one answer. */
const maxOutput = 512 * 1024 * 1024;

/** The output of a Plesk utility. */
export interface UtilityOutput {
  readonly stdout: string;
  readonly stderr: string;
}

/**
 * Plesk on this server, through its own utilities.
 * Both methods throw `plesk-missing` without Plesk, `plesk-timeout` if it takes too long, `plesk-failed` if it refuses,
 * and `plesk-denied` if a privilege is missing.
 */
export interface PleskCli {
  /** Runs a Plesk utility, like `plesk bin NAME WORDS…`. */
  utility(name: string, words: readonly string[]): Promise<UtilityOutput>;
  /** Runs statements in Plesk's database; returns the client's output. `queryDatabase` checks that it is complete. */
  query(sql: string): Promise<Buffer>;
}

/** Opens Plesk's utilities. Each command has `timeoutMs`; then it is ended with all its child processes. */
export function openPleskCli(server: ServerEnvironment, timeoutMs: number = defaultPleskTimeoutMs): PleskCli {
  const run = async (commands: readonly (readonly string[])[]): Promise<ProgramEnd> => {
    for (const words of commands) {
      const end = await runProgram({ words, input: null, timeoutMs, env: server.env, maxOutput });
      if (end.missing) continue;
      if (end.code === 0) return end;
      throw pleskCliError(words, end, timeoutMs);
    }
    throw missing(commands.map(([program]) => program ?? ''));
  };
  return {
    utility: async (name, words) => {
      const { stdout, stderr } = await run(utilityCommands(server, name).map((command) => [...command, ...words]));
      return { stdout: stdout.toString(), stderr };
    },
    query: async (sql) => {
      const { stdout } = await run(programs(server).map((program) => [program, 'db', ...plainRows, '-Ne', sql]));
      return stdout;
    },
  };
}

/**
 * Flags of the database client.
 * A server's settings can turn rows into tables or lists, and cut them at 1,000 (safe-updates). MySQL and MariaDB know
 * each of these flags since 5.5.
 */
const plainRows = ['table', 'vertical', 'auto-vertical-output', 'html', 'xml', 'raw', 'safe-updates'].map(
  (mode) => `--skip-${mode}`,
);

/**
 * Lists the ways to call a utility; the first that exists is used.
 * On Windows each utility is a program (Plesk extensions guide, "Third-Party DNS Services").
 */
export function utilityCommands(server: ServerEnvironment, name: string): readonly (readonly string[])[] {
  const dir = server.env['plesk_dir'];
  const own =
    server.platform === 'win32' && dir !== undefined ? [[`${dir.replace(/\\?$/, '\\')}bin\\${name}.exe`]] : [];
  return [...own, ...programs(server).map((program) => [program, 'bin', name])];
}

/** Lists Plesk's possible paths, because cron's PATH lacks them. */
function programs({ env, platform }: ServerEnvironment): readonly string[] {
  const named = env['DNS_SYNC_PLESK'] ?? '';
  if (named !== '') return [named];
  return platform === 'win32' ? ['plesk'] : ['plesk', '/usr/sbin/plesk', '/usr/local/psa/bin/plesk'];
}

function missing(tried: readonly string[]): DnsSyncError {
  return new DnsSyncError(
    'plesk-missing',
    `Plesk is not installed here: found none of ${tried.join(', ')}`,
    'run this on the Plesk server, or set DNS_SYNC_PLESK to its "plesk" executable',
  );
}
