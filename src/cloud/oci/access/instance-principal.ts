import { createPrivateKey, generateKeyPair, X509Certificate, type KeyObject } from 'node:crypto';
import { DnsSyncError } from '../../../reconcile/error.ts';
import { firstLine } from '../../error-codes.ts';
import { openHttpsClient } from '../../https-json/https-client.ts';
import type { OciAccess } from './access.ts';
import { signOciRequest, type SigningKey } from './sign-request.ts';

// Instance principals (Oracle Cloud Infrastructure documentation, "Calling Services from an Instance"): the metadata
// service has a certificate of the instance, which the federation endpoint exchanges for a session token.

const metadataBase = 'http://169.254.169.254/opc/v2';

/** Longest wait for the metadata service, which doesn't exist on other machines, and for the federation endpoint. */
const metadataMs = 1500;
const federationMs = 10_000;

/** How long before its end a token is replaced, in milliseconds. */
const earlyMs = 60_000;

/** A session of the instance. */
interface Session {
  readonly key: SigningKey;
  readonly endsAt: number;
}

/** Opens the credentials of this instance. Throws `no-credentials` if it isn't one. */
export async function instanceAccess(env: NodeJS.ProcessEnv, now: () => number): Promise<OciAccess> {
  const base = new URL(env['OCI_METADATA_BASE_URL'] ?? metadataBase);
  const { region, domain } = await readRegion(base);
  const federation = env['OCI_SDK_AUTH_CLIENT_REGION_URL'] ?? `https://auth.${region}.${domain}`;
  const tenancy = tenancyOf(new X509Certificate(await readMetadata(base, 'identity/cert.pem')));
  let session: Session | null = null;
  const key = async (): Promise<SigningKey> => {
    if (session === null || now() > session.endsAt - earlyMs) session = await openSession(base, federation, now);
    return session.key;
  };
  return { key, tenancy, endpoint: `https://dns.${region}.oci.${domain}` };
}

/** Exchanges the certificate of the instance for a session with a new key. */
async function openSession(base: URL, federation: string, now: () => number): Promise<Session> {
  const [leaf, leafKey, intermediate] = await Promise.all(
    ['identity/cert.pem', 'identity/key.pem', 'identity/intermediate.pem'].map(async (path) =>
      readMetadata(base, path),
    ),
  );
  const certificate = new X509Certificate(leaf ?? '');
  const { publicKey, privateKey } = await newKeys();
  const body = JSON.stringify({
    certificate: withoutArmor(leaf ?? ''),
    publicKey: withoutArmor(publicKey.export({ type: 'spki', format: 'pem' }).toString()),
    intermediateCertificates: [withoutArmor(intermediate ?? '')],
  });
  const signer = {
    keyId: `${tenancyOf(certificate)}/fed-x509/${certificate.fingerprint}`,
    privateKey: createPrivateKey(leafKey ?? ''),
  };
  const token = await requestToken(federation, body, signer, now());
  return { key: { keyId: `ST$${token}`, privateKey }, endsAt: endOf(token) };
}

async function newKeys(): Promise<{ readonly publicKey: KeyObject; readonly privateKey: KeyObject }> {
  return new Promise((resolve, reject) => {
    generateKeyPair('rsa', { modulusLength: 2048 }, (error, publicKey, privateKey) => {
      if (error === null) resolve({ publicKey, privateKey });
      else reject(error);
    });
  });
}

function tenancyOf({ subject }: X509Certificate): string {
  const [, tenancy] = /^OU=opc-(?:tenant|identity):(\S+)$/m.exec(subject) ?? [];
  if (tenancy === undefined) throw unavailable('the certificate of the instance names no tenancy');
  return tenancy;
}

async function requestToken(federation: string, body: string, signer: SigningKey, now: number): Promise<string> {
  const client = openHttpsClient<'POST'>(federation);
  const request = { method: 'POST', path: '/v1/x509', body, contentType: 'application/json' } as const;
  const headers = signOciRequest({ ...request, host: new URL(federation).host }, signer, now);
  try {
    const { text } = await client.send({ ...request, headers }, AbortSignal.timeout(federationMs));
    const token = fieldOf(text, 'token');
    if (typeof token === 'string') return token;
    throw unavailable(`${federation} sent no token`);
  } catch (error) {
    throw unavailable(`${federation} gives the instance no session (${textOf(error)})`);
  } finally {
    client.close();
  }
}

/** Reads the region of the instance and the domain of its realm. */
async function readRegion(base: URL): Promise<{ readonly region: string; readonly domain: string }> {
  const text = await readMetadata(base, 'instance/regionInfo');
  const [region, domain] = ['regionIdentifier', 'realmDomainComponent'].map((name) => fieldOf(text, name));
  if (typeof region === 'string' && typeof domain === 'string') return { region, domain };
  throw unavailable('the metadata service of this machine is not of Oracle Cloud');
}

async function readMetadata(base: URL, path: string): Promise<string> {
  const client = openHttpsClient<'GET'>(base.origin);
  const headers = { authorization: 'Bearer Oracle' };
  try {
    const request = { method: 'GET', path: `${base.pathname}/${path}`, headers, body: null } as const;
    return (await client.send(request, AbortSignal.timeout(metadataMs))).text;
  } catch (error) {
    throw unavailable(`this machine is no instance of Oracle Cloud (${textOf(error)})`);
  } finally {
    client.close();
  }
}

/** Returns the end of a session token, a JSON Web Token, in milliseconds since the epoch; the past if it is unknown. */
function endOf(token: string): number {
  const exp = fieldOf(Buffer.from(token.split('.')[1] ?? '', 'base64url').toString(), 'exp');
  return typeof exp === 'number' ? exp * 1000 : 0;
}

/** Returns a field of a JSON object; undefined if it has none or the text is anything else. */
function fieldOf(text: string, name: string): unknown {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null
      ? Object.entries(value).find(([key]) => key === name)?.[1]
      : undefined;
  } catch {
    return undefined;
  }
}

const withoutArmor = (pem: string): string => pem.replaceAll(/-----[^-]+-----|\s/g, '');

const textOf = (error: unknown): string => firstLine(error instanceof Error ? error.message : String(error));

function unavailable(problem: string): DnsSyncError {
  return new DnsSyncError('no-credentials', problem, 'create a configuration file with "oci setup config"');
}
