import { privateFileRefused, readPrivateFile } from '../files/read-private-file.ts';
import { readRegular } from '../files/read-regular.ts';
import { errorText } from '../text/error-text.ts';
import type { Engine } from './engine.ts';
import { parseEndpoints } from './etcd/endpoints.ts';
import { openEtcd } from './etcd/open-etcd.ts';

/** Where a fleet keeps its store, in the words of the configuration. */
export interface FleetEngine {
  readonly name: string;
  readonly engine: {
    readonly endpoints: readonly string[];
    readonly user?: string | undefined;
    readonly passwordFile?: string | undefined;
    readonly caFile?: string | undefined;
  };
}

/** How long a node of etcd may take for an answer, in milliseconds. */
const answerMs = 3000;

/**
 * Opens the store of a fleet: etcd, with all keys below the fleet's name.
 * It connects with the first request. `now` is a clock in milliseconds that is never set. Throws `key-file` for files
 * that can't be used, and `bad-url`.
 */
export function openFleetEngine({ name, engine }: FleetEngine, now: () => number, timeoutMs = answerMs): Engine {
  const { endpoints, user, passwordFile, caFile } = engine;
  return openEtcd({
    endpoints: parseEndpoints(endpoints),
    ca: caFile === undefined ? null : readCertificates(caFile),
    login: user === undefined || passwordFile === undefined ? null : { user, password: readPassword(passwordFile) },
    timeoutMs,
    below: `${name}/`,
    now,
  });
}

function readPassword(path: string): string {
  const file = { path, what: 'password file', namedIn: 'fleet.engine.passwordFile' };
  const password = readPrivateFile(file, process.platform);
  if (password !== '') return password;
  throw privateFileRefused(file, 'it is empty', 'save the password of fleet.engine.user in it');
}

/** Certificates are no secret, so others may read the file. */
function readCertificates(path: string): string {
  const file = { path, what: 'certificate file', namedIn: 'fleet.engine.caFile' };
  const hint = `name a file with PEM certificates in ${file.namedIn}`;
  let text: string;
  try {
    text = readRegular(path).content.toString();
  } catch (error) {
    throw privateFileRefused(file, errorText(error), hint);
  }
  if (text.includes('-----BEGIN CERTIFICATE-----')) return text;
  throw privateFileRefused(file, 'it has no PEM certificate', hint);
}
