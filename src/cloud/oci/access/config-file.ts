import { createPrivateKey, type KeyObject } from 'node:crypto';
import { homedir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { privateFileRefused, readPrivateFile } from '../../../files/read-private-file.ts';
import { DnsSyncError } from '../../../reconcile/error.ts';
import type { SigningKey } from './sign-request.ts';

/** Where credentials are, in the words of the configuration. */
export interface ConfigPlace {
  readonly file: string;
  readonly profile: string;
}

/** The credentials of a profile, and where its region and tenancy are. */
export interface OciProfile {
  readonly key: SigningKey;
  readonly tenancy: string;
  readonly region: string | null;
}

/** The section whose values the others inherit. */
const standardSection = 'DEFAULT';

/** Returns the configured file, else that of the environment, else the standard one of Oracle's tools. */
export function ociConfigPath(configured: string | undefined, env: NodeJS.ProcessEnv): string {
  return configured ?? env['OCI_CONFIG_FILE'] ?? join(homedir(), '.oci', 'config');
}

/** Reads a profile and its key, which only root or this user may read. Throws `key-file` and `no-credentials`. */
export function readOciProfile({ file, profile }: ConfigPlace): OciProfile {
  const config = { path: file, what: 'configuration file of Oracle Cloud', namedIn: '"configFile" of the target' };
  const sections = readSections(readPrivateFile(config, process.platform));
  const own = sections.get(profile);
  if (own === undefined) {
    const known = [...sections.keys()].join(', ') || 'none';
    throw new DnsSyncError(
      'no-credentials',
      `${file} has no profile ${JSON.stringify(profile)} (profiles: ${known})`,
      'set "profile" of the target to one of the file',
    );
  }
  const values = new Map([...(sections.get(standardSection) ?? []), ...own]);
  const needed = (key: string): string => {
    const value = values.get(key);
    if (value !== undefined && value !== '') return value;
    throw new DnsSyncError(
      'no-credentials',
      `${file} has no "${key}" in the profile ${JSON.stringify(profile)}`,
      'complete the file, or create it with "oci setup config"',
    );
  };
  const pathOf = (key: string): string => {
    const path = needed(key).replace(/^~(?=\/)/, homedir());
    return resolve(dirname(file), path);
  };
  const tenancy = needed('tenancy');
  const privateKey = readKey(pathOf('key_file'), values.get('pass_phrase'));
  const keyId = values.has('security_token_file')
    ? `ST$${readPrivateFile({ path: pathOf('security_token_file'), what: 'session token', namedIn: file }, process.platform)}`
    : `${tenancy}/${needed('user')}/${needed('fingerprint')}`;
  return { key: { keyId, privateKey }, tenancy, region: values.get('region') ?? null };
}

/** Reads a private key in PEM. A failure never contains the key. */
function readKey(path: string, passphrase: string | undefined): KeyObject {
  const file = { path, what: 'API key', namedIn: '"key_file" of the profile' };
  const key = readPrivateFile(file, process.platform);
  try {
    return createPrivateKey({ key, ...(passphrase !== undefined && { passphrase }) });
  } catch {
    throw privateFileRefused(
      file,
      'it is not a private key in PEM',
      'check the file, and "pass_phrase" of the profile',
    );
  }
}

/** Reads sections of `key=value` lines. Lines that begin with `#` or `;` are comments. */
function readSections(text: string): ReadonlyMap<string, ReadonlyMap<string, string>> {
  const sections = new Map<string, Map<string, string>>();
  let current = new Map<string, string>();
  for (const line of text.split(/\r?\n/).map((raw) => raw.trim())) {
    const [, section] = /^\[(.+)\]$/.exec(line) ?? [];
    if (section !== undefined) {
      current = sections.get(section.trim()) ?? new Map<string, string>();
      sections.set(section.trim(), current);
    }
    const [, key = '', value = ''] = /^([^#;[=][^=]*)=(.*)$/.exec(line) ?? [];
    if (key !== '') current.set(key.trim(), value.trim());
  }
  return sections;
}
