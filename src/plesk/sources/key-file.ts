import { privateFileRefused, readPrivateFile } from '../../files/read-private-file.ts';

/** Reads Plesk's API key from a private regular file of root or this user. Throws `key-file`, never with the key. */
export function readKeyFile(path: string, platform: NodeJS.Platform): string {
  const file = { path, what: 'key file', namedIn: '--key-file' };
  const key = readPrivateFile(file, platform);
  if (/^[!-~]{1,512}$/.test(key)) return key;
  const problem =
    key === '' ? 'it is empty' : 'it has more in it than a key: blanks, line ends, or letters that no key has';
  throw privateFileRefused(file, problem, 'put the key alone into it');
}
