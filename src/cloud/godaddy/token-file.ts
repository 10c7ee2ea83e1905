import { privateFileRefused, readPrivateFile } from '../../files/read-private-file.ts';

/** Reads a personal access token, which only root or this user may read. Throws `key-file`, never with the token. */
export function readTokenFile(path: string): string {
  const file = { path, what: 'GoDaddy token file', namedIn: '"tokenFile" of the target' };
  const token = readPrivateFile(file, process.platform);
  if (/^[!-~]+$/.test(token)) return token;
  throw privateFileRefused(file, 'it is not one token', 'save only the personal access token (gd_pat_…) in it');
}
