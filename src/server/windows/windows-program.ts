import { DnsSyncError } from '../../reconcile/error.ts';
import { oemText } from './oem-text.ts';
import { runProgram } from '../run-program.ts';
import { systemPath } from './system-path.ts';

/** Time limit of a system program in milliseconds. */
const timeoutMs = 60_000;

/**
 * Runs a Windows program such as `icacls`.
 * Throws `windows-program-failed` with the first line of its output, and the command for an administrator to run by
 * hand.
 */
export async function runWindowsProgram(name: string, words: readonly string[], env: NodeJS.ProcessEnv): Promise<void> {
  const end = await runProgram({ words: [systemPath(`${name}.exe`, env), ...words], input: null, timeoutMs, env });
  if (end.code === 0) return;
  const message = await textOf(end.stderr.length > 0 ? Buffer.from(end.stderr, 'latin1') : end.stdout, env);
  throw new DnsSyncError(
    'windows-program-failed',
    `${name} failed: ${end.error ?? (message === '' ? `exit code ${end.code}` : message)}`,
    `run as an administrator: ${[name, ...words].map(shown).join(' ')}`,
  );
}

/** Returns the first line of a program's output. */
async function textOf(octets: Uint8Array, env: NodeJS.ProcessEnv): Promise<string> {
  const text = oemText(octets, octets.some((octet) => octet >= 0x80) ? await codePage(env) : 0);
  return (
    text
      .split(/\r?\n/)
      .find((line) => line.trim() !== '')
      ?.trim() ?? ''
  );
}

/** Returns the OEM code page: the only digits in the output of `chcp` in any language. */
async function codePage(env: NodeJS.ProcessEnv): Promise<number> {
  const { stdout } = await runProgram({ words: [systemPath('chcp.com', env)], input: null, timeoutMs, env });
  return Number(/\d+/.exec(stdout.toString('latin1'))?.[0] ?? 850);
}

/** Formats a word for a console. */
function shown(word: string): string {
  return /^[\w:\\/.*+-]+$/.test(word) ? word : `"${word}"`;
}
