import type { Stats } from 'node:fs';
import { readRegular } from '../../files/read-regular.ts';
import { DnsSyncError } from '../../reconcile/error.ts';
import { shellQuoted } from '../../text/shell-quoted.ts';

/** Reads Plesk's API key from a private regular file of root or this user. Throws `key-file`, never with the key. */
export function readKeyFile(path: string, platform: NodeJS.Platform): string {
  const { content, stat } = open(path);
  // Windows has no such modes.
  if (platform !== 'win32') {
    const octal = (stat.mode & 0o777).toString(8).padStart(4, '0');
    if ((stat.mode & 0o077) !== 0)
      throw refused(
        path,
        `others may read or write it (mode ${octal})`,
        `make it yours alone: chmod 600 ${shellQuoted(path)}`,
      );
    if (stat.uid !== 0 && stat.uid !== process.geteuid?.())
      throw refused(path, `it belongs to user ${stat.uid}`, `make it yours: chown ${process.geteuid?.()} ${path}`);
  }
  const key = content.toString().trim();
  if (/^[!-~]{1,512}$/.test(key)) return key;
  const problem =
    key === '' ? 'it is empty' : 'it has more in it than a key: blanks, line ends, or letters that no key has';
  throw refused(path, problem, 'put the key alone into it');
}

function open(path: string): { readonly content: Buffer; readonly stat: Stats } {
  try {
    return readRegular(path);
  } catch (error) {
    const problem = error instanceof Error ? error.message : String(error);
    throw refused(path, problem, 'name a file that is there in --key-file');
  }
}

function refused(path: string, problem: string, hint: string): DnsSyncError {
  return new DnsSyncError('key-file', `the key file ${path} can't be taken: ${problem}`, hint);
}
