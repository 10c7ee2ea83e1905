import type { Stats } from 'node:fs';
import { DnsSyncError } from '../reconcile/error.ts';
import { shellQuoted } from '../text/shell/shell-quoted.ts';
import { readRegular } from './read-regular.ts';
import { errorText } from '../text/error-text.ts';

/** What a private file is called in messages, and where it is named. */
export interface PrivateFile {
  readonly path: string;
  /** Such as "key file". */
  readonly what: string;
  /** Such as "--key-file". */
  readonly namedIn: string;
}

/** Reads a file with a secret, which only root or this user may read. Throws `key-file`, never with the secret. */
export function readPrivateFile(file: PrivateFile, platform: NodeJS.Platform): string {
  const { content, stat } = open(file);
  const { path } = file;
  // Windows has no such modes.
  if (platform !== 'win32') {
    const octal = (stat.mode & 0o777).toString(8).padStart(4, '0');
    if ((stat.mode & 0o077) !== 0)
      throw privateFileRefused(
        file,
        `others may read or write it (mode ${octal})`,
        `run: chmod 600 ${shellQuoted(path)}`,
      );
    if (stat.uid !== 0 && stat.uid !== process.geteuid?.())
      throw privateFileRefused(file, `it belongs to user ${stat.uid}`, `run: chown ${process.geteuid?.()} ${path}`);
  }
  return content.toString().trim();
}

function open(file: PrivateFile): { readonly content: Buffer; readonly stat: Stats } {
  try {
    return readRegular(file.path);
  } catch (error) {
    const problem = errorText(error);
    throw privateFileRefused(file, problem, `name an existing file in ${file.namedIn}`);
  }
}

/** The error for a private file that can't be used. */
export function privateFileRefused({ path, what }: PrivateFile, problem: string, hint: string): DnsSyncError {
  return new DnsSyncError('key-file', `cannot use the ${what} ${path}: ${problem}`, hint);
}
