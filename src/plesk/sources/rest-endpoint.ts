import { readFileSync } from 'node:fs';
import { DnsSyncError } from '../../reconcile/error.ts';
import { isLoopback } from '../../server/is-loopback.ts';
import { errorText } from '../../text/error-text.ts';

/** The address of Plesk's REST interface, and how its certificate is verified. */
export interface RestEndpoint {
  readonly url: URL;
  readonly tls: RestTls;
}

export interface RestTls {
  readonly rejectUnauthorized: boolean;
  readonly ca?: string;
  /** Whether the name in the certificate is verified. For this machine no name could match. */
  readonly checksName: boolean;
}

/** Plesk's own port on this machine. */
const standardUrl = 'https://localhost:8443';

/**
 * Returns the address and verification.
 * Plesk comes with a self-signed certificate. On this machine it isn't verified unless a CA file is given, because
 * nothing leaves the machine. Elsewhere it is verified against that file or Node's authorities. Throws `bad-url`.
 */
export function restEndpoint(written: string | undefined, caFile: string | undefined): RestEndpoint {
  const text = written ?? standardUrl;
  const url = URL.canParse(text) ? new URL(text) : null;
  if (url === null || !/^https?:$/.test(url.protocol) || url.pathname !== '/' || url.search + url.hash !== '')
    throw badUrl('expected a URL such as https://plesk.example.com:8443');
  if (url.username + url.password !== '') throw badUrl('user names and passwords are not supported in it');
  const isHere = isLoopback(url.hostname);
  if (url.protocol === 'http:' && !isHere) throw badUrl('the key would go to another machine unencrypted; use https');
  const ca = caFile === undefined ? undefined : readCertificates(caFile);
  const tls = { rejectUnauthorized: !isHere || ca !== undefined, checksName: !isHere };
  return { url, tls: ca === undefined ? tls : { ...tls, ca } };
}

function readCertificates(path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch (error) {
    const problem = errorText(error);
    throw new DnsSyncError('bad-ca', `cannot read the certificates in ${path}: ${problem}`, 'name a PEM file in --ca');
  }
}

/** Creates an error without the address, which may contain a password. */
function badUrl(problem: string): DnsSyncError {
  return new DnsSyncError('bad-url', `cannot use the URL in --url: ${problem}`, `the default is ${standardUrl}`);
}
