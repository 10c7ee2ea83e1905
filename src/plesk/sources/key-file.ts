import { privateFileRefused, readPrivateFile } from '../../files/read-private-file.ts';

/** Reads Plesk's API key from a private regular file of root or this user. Throws `key-file`, never with the key. */
export function readKeyFile(path: string, platform: NodeJS.Platform): string {
  const file = { path, what: 'key file', namedIn: '--key-file' };
  const key = readPrivateFile(file, platform);
  if (/^[!-~]{1,512}$/.test(key)) return key;
  const problem =
    key === ''
      ? 'it is empty'
      : 'it contains more than a key: blanks, line breaks, or characters that are not in a key';
  throw privateFileRefused(file, problem, 'write only the key into the file');
}
