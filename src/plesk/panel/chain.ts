import { runCommandLine } from '../../server/run-command-line.ts';
import type { ProgramEnd } from '../../server/run-program.ts';

/**
 * Another backend that gets the same call: its command line, its time limit in seconds, whether its failure fails the
 * call, and the environment variables that it gets in addition to the usual ones.
 */
export interface ChainLink {
  readonly command: string;
  readonly timeoutSeconds: number;
  readonly required: boolean;
  readonly environment: readonly string[];
}

/** The result of a call at another backend. `detail` says why it failed; null if it didn't. */
export interface ChainEnd {
  readonly link: ChainLink;
  readonly code: number | null;
  readonly detail: string | null;
  /** Its lines on stdout and stderr. */
  readonly lines: readonly string[];
}

/** Most lines of another backend to report. */
const maxLines = 200;

/** Sends the unchanged call to all chained backends in parallel. Never fails. */
export async function runChain(
  links: readonly ChainLink[],
  call: Uint8Array,
  env: NodeJS.ProcessEnv,
): Promise<readonly ChainEnd[]> {
  return Promise.all(links.map(async (link) => runLink(link, call, env)));
}

async function runLink(link: ChainLink, call: Uint8Array, env: NodeJS.ProcessEnv): Promise<ChainEnd> {
  const timeoutMs = link.timeoutSeconds * 1000;
  const run = await runCommandLine(link.command, { input: call, timeoutMs, env, variables: link.environment });
  if (!run.ok) return { link, code: null, detail: `invalid command: ${run.reason}`, lines: [] };
  const end = run.value;
  return { link, code: end.code, detail: detailOf(link, end), lines: linesOf(end) };
}

function detailOf({ timeoutSeconds }: ChainLink, { code, signal, timedOut, error }: ProgramEnd): string | null {
  if (error !== null) return `cannot start it: ${error}`;
  if (timedOut) return `stopped after ${timeoutSeconds} s`;
  if (signal !== null) return `ended by ${signal}`;
  return code === 0 ? null : `exit code ${code}`;
}

function linesOf({ stdout, stderr }: ProgramEnd): readonly string[] {
  const lines = [stdout.toString(), stderr].flatMap((text) => text.split(/\r?\n/)).filter((line) => line.trim() !== '');
  if (lines.length <= maxLines) return lines;
  return [...lines.slice(0, maxLines), `… and ${lines.length - maxLines} more lines`];
}
