import { readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { nonce } from '../../files/nonce.ts';
import { DnsSyncError, rethrowUnlessKnown } from '../../reconcile/error.ts';
import { unsafeTrustees } from './windows-acl.ts';
import { runWindowsProgram } from './windows-program.ts';

/** Plesk runs its panel and extension tasks as this user. */
const panelUser = 'psaadm';

/** The administrators and the system, by SID, because their names depend on the language. */
const administrators = '*S-1-5-32-544';
const system = '*S-1-5-18';

/** Returns the icacls arguments that protect a folder: its owner, no inherited or granted rights, then ours. */
function protectingWords(folder: string): readonly (readonly string[])[] {
  return [
    [folder, '/setowner', administrators],
    [folder, '/reset'],
    [folder, '/inheritance:r', '/grant:r', `${system}:(OI)(CI)F`, `${administrators}:(OI)(CI)F`],
  ];
}

/** Restricts a Windows folder to administrators, the system and Plesk's user. Throws `windows-program-failed`. */
export async function protectFolder(folder: string, env: NodeJS.ProcessEnv): Promise<void> {
  for (const words of protectingWords(folder)) await runWindowsProgram('icacls', words, env);
  try {
    await runWindowsProgram('icacls', [folder, '/grant', `${panelUser}:(OI)(CI)M`], env);
  } catch (error) {
    // The user doesn't exist: no Plesk, or one that runs as the system.
    rethrowUnlessKnown(error);
  }
}

/** Lists groups and accounts that may write to a Windows folder but should not. Throws `windows-program-failed`. */
export async function unsafeAccess(folder: string, env: NodeJS.ProcessEnv): Promise<readonly string[]> {
  const file = join(tmpdir(), `dns-sync-acl-${process.pid}-${nonce()}`);
  try {
    await runWindowsProgram('icacls', [folder, '/save', file], env);
    const text = readFileSync(file, 'utf16le');
    // The first line is the name.
    return unsafeTrustees(text.slice(text.indexOf('\n') + 1));
  } finally {
    rmSync(file, { force: true });
  }
}

/** Returns the console commands to protect a folder. */
export function protectingCommands(folder: string): string {
  return protectingWords(folder)
    .map(([path = '', ...words]) => `icacls "${path}" ${words.join(' ')}`)
    .join(' & ');
}

/** Refuses a Windows folder that other users may write to. Throws `unsafe-access` and `windows-program-failed`. */
export async function refuseUnsafe(folder: string, what: string, env: NodeJS.ProcessEnv): Promise<void> {
  const writers = await unsafeAccess(folder, env);
  if (writers.length === 0) return;
  throw new DnsSyncError(
    'unsafe-access',
    `${writers.join(', ')} can write to ${what} ${folder}`,
    `run as an administrator: ${protectingCommands(folder)}`,
  );
}
