import type { Route53Client } from '@aws-sdk/client-route-53';
import { SignatureV4 } from '@smithy/signature-v4';
import { isoTime } from '../../../../reconcile/iso-time.ts';
import type { AccountIdentity, RequestOptions } from '../api.ts';

const body = 'Action=GetCallerIdentity&Version=2011-06-15';
const contentType = 'application/x-www-form-urlencoded; charset=utf-8';

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
 * One request with the SDK's own signer: a second SDK client would double what is bundled. Returns null if there is no
 * answer.
 */
export async function readIdentity(
  client: Route53Client,
  { region, isAws, now }: { readonly region: string; readonly isAws: boolean; readonly now: number },
  { abortSignal }: RequestOptions,
): Promise<AccountIdentity | null> {
  const endpoint = endpointOf(region, process.env, isAws);
  if (endpoint === null) return null;
  try {
    const headers = await signedHeaders(client, new URL(endpoint), region, now);
    const answer = await fetch(endpoint, { method: 'POST', headers, body, signal: abortSignal });
    const text = await answer.text();
    const part = (name: string): string | null => new RegExp(`<${name}>([^<]*)</${name}>`).exec(text)?.[1] ?? null;
    const identity = answer.ok ? part('Arn') : null;
    return identity === null ? null : { account: part('Account'), identity };
  } catch {
    return null;
  }
}

async function signedHeaders(
  { config: { credentials, sha256 } }: Route53Client,
  { protocol, hostname, host, pathname: path }: URL,
  region: string,
  now: number,
): Promise<Readonly<Record<string, string>>> {
  const signer = new SignatureV4({ credentials, region, service: 'sts', sha256 });
  const request = { method: 'POST', protocol, hostname, path, headers: { host, 'content-type': contentType }, body };
  const { headers } = await signer.sign(request, { signingDate: isoTime(now) });
  // fetch sets the host itself.
  const { host: _, ...sent } = headers;
  return sent;
}
