import { createHash, createHmac } from 'node:crypto';
import type { Route53Client } from '@aws-sdk/client-route-53';
import { isoTime } from '../../../../reconcile/iso-time.ts';
import type { AccountIdentity, RequestOptions } from '../api.ts';

const body = 'Action=GetCallerIdentity&Version=2011-06-15';
const type = 'application/x-www-form-urlencoded; charset=utf-8';

/**
 * Returns the endpoint of AWS STS; null if Route 53 itself isn't that of AWS and none is configured.
 * Credentials for another service must not be sent to AWS.
 */
function endpointOf(region: string, env: NodeJS.ProcessEnv, isAws: boolean): string | null {
  const configured = env['AWS_ENDPOINT_URL_STS'] ?? env['AWS_ENDPOINT_URL'];
  if (configured !== undefined && configured !== '') return configured;
  return isAws ? `https://sts.${region}.amazonaws.com${region.startsWith('cn-') ? '.cn' : ''}/` : null;
}

/**
 * Asks AWS STS whose credentials a client has (GetCallerIdentity, which needs no right).
 * The request is signed here (Signature Version 4, "Create a signed AWS API request"): a second SDK client would double
 * what is bundled. Returns null if there is no answer.
 */
export async function readIdentity(
  client: Route53Client,
  { region, isAws, now }: { readonly region: string; readonly isAws: boolean; readonly now: number },
  { abortSignal }: RequestOptions,
): Promise<AccountIdentity | null> {
  const endpoint = endpointOf(region, process.env, isAws);
  if (endpoint === null) return null;
  try {
    const { accessKeyId, secretAccessKey, sessionToken } = await client.config.credentials();
    const headers = signed(new URL(endpoint), { accessKeyId, secretAccessKey, sessionToken, region, now });
    const answer = await fetch(endpoint, { method: 'POST', headers, body, signal: abortSignal });
    const text = await answer.text();
    const part = (name: string): string | null => new RegExp(`<${name}>([^<]*)</${name}>`).exec(text)?.[1] ?? null;
    const identity = answer.ok ? part('Arn') : null;
    return identity === null ? null : { account: part('Account'), identity };
  } catch {
    return null;
  }
}

interface Signing {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  readonly sessionToken: string | undefined;
  readonly region: string;
  readonly now: number;
}

function signed(
  url: URL,
  { accessKeyId, secretAccessKey, sessionToken, region, now }: Signing,
): Readonly<Record<string, string>> {
  const time = isoTime(now).replaceAll(/[-:]|\.\d{3}/g, '');
  const day = time.slice(0, 8);
  const headers: Record<string, string> = { 'content-type': type, host: url.host, 'x-amz-date': time };
  if (sessionToken !== undefined) headers['x-amz-security-token'] = sessionToken;
  const names = Object.keys(headers).join(';');
  const lines = Object.entries(headers).map(([name, value]) => `${name}:${value}\n`);
  const request = ['POST', url.pathname, '', lines.join(''), names, sha256(body)].join('\n');
  const scope = `${day}/${region}/sts/aws4_request`;
  const key = [day, region, 'sts', 'aws4_request'].reduce<string | Buffer>(hmac, `AWS4${secretAccessKey}`);
  const signature = hmac(key, ['AWS4-HMAC-SHA256', time, scope, sha256(request)].join('\n')).toString('hex');
  const credential = `Credential=${accessKeyId}/${scope}`;
  const { host: _, ...sent } = headers;
  return {
    ...sent,
    authorization: `AWS4-HMAC-SHA256 ${credential}, SignedHeaders=${names}, Signature=${signature}`,
  };
}

function sha256(text: string): string {
  return createHash('sha256').update(text).digest('hex');
}

function hmac(key: string | Buffer, text: string): Buffer {
  return createHmac('sha256', key).update(text).digest();
}
