import { closeSync, fstatSync, openSync, readFileSync } from 'node:fs';
import { DnsSyncError } from '../../reconcile/error.ts';

/** Reads the key of Plesk's API from a file that nobody but its owner may read. Throws `key-file`; never says the key. */
export function readKeyFile(path: string, platform: NodeJS.Platform): string {
  const { text, mode } = readWithMode(path);
  // Windows has no such modes.
  if (platform !== 'win32' && (mode & 0o077) !== 0) {
    const octal = (mode & 0o777).toString(8).padStart(4, '0');
    throw refused(path, `others may read or write it (mode ${octal})`, `make it yours alone: chmod 600 ${path}`);
  }
  const key = text.trim();
  if (/^[!-~]{1,512}$/.test(key)) return key;
  const problem =
    key === '' ? 'it is empty' : 'it has more in it than a key: blanks, line ends, or letters that no key has';
  throw refused(path, problem, 'put the key alone into it');
}

function readWithMode(path: string): { readonly text: string; readonly mode: number } {
  try {
    // The modes are those of the file that is read, whatever the path leads to by then.
    const file = openSync(path, 'r');
    try {
      return { text: readFileSync(file, 'utf8'), mode: fstatSync(file).mode };
    } finally {
      closeSync(file);
    }
  } catch (error) {
    throw refused(
      path,
      error instanceof Error ? error.message : String(error),
      'name a file that is there in --key-file',
    );
  }
}

function refused(path: string, problem: string, hint: string): DnsSyncError {
  return new DnsSyncError('key-file', `the key file ${path} can't be taken: ${problem}`, hint);
}
