import { createHash, createSign, type KeyObject } from 'node:crypto';
import { dateOf } from '../../../reconcile/iso-time.ts';

/** A key of an API user or of a session. `keyId` is tenancy/user/fingerprint, or `ST$` and the session's token. */
export interface SigningKey {
  readonly keyId: string;
  readonly privateKey: KeyObject;
}

/** The parts of a request that its signature covers. */
export interface UnsignedRequest {
  readonly method: string;
  readonly path: string;
  readonly host: string;
  readonly body: string | null;
  readonly contentType: string;
}

/**
 * Returns the headers that authorize a request (Oracle Cloud Infrastructure documentation, "Request Signatures",
 * version 1).
 */
export function signOciRequest(
  { method, path, host, body, contentType }: UnsignedRequest,
  { keyId, privateKey }: SigningKey,
  now: number,
): Readonly<Record<string, string>> {
  const date = dateOf(now).toUTCString();
  const content =
    body === null
      ? {}
      : {
          'content-length': String(Buffer.byteLength(body)),
          'content-type': contentType,
          'x-content-sha256': createHash('sha256').update(body).digest('base64'),
        };
  const signed = { 'x-date': date, '(request-target)': `${method.toLowerCase()} ${path}`, host, ...content };
  const text = Object.entries(signed)
    .map(([name, value]) => `${name}: ${value}`)
    .join('\n');
  const signature = createSign('RSA-SHA256').update(text).sign(privateKey, 'base64');
  const list = Object.keys(signed).join(' ');
  const { '(request-target)': _target, ...headers } = signed;
  return {
    ...headers,
    authorization: `Signature version="1",keyId="${keyId}",algorithm="rsa-sha256",headers="${list}",signature="${signature}"`,
  };
}
