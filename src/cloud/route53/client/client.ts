import { Route53Client } from '@aws-sdk/client-route-53';
import { guardedAgents } from '../../guard/guarded-agents.ts';
import type { ClientOptions, Route53Requests } from './api.ts';
import { accountRequests } from './requests/account-requests.ts';
import { readIdentity } from './requests/identity-request.ts';
import { hostedZoneRequests } from './requests/hosted-zone-requests.ts';
import { profileEndpoint } from './profile-endpoint.ts';
import { quotaRequests } from './requests/quota-requests.ts';
import { readResponse } from './read-response.ts';
import { recordSetRequests } from './requests/record-set-requests.ts';
import { trailRequests } from './requests/trail-requests.ts';

/** Most connections at the same time. */
const maxSockets = 64;

const silent = { debug: () => {}, info: () => {}, warn: () => {}, error: () => {} };

/**
 * Opens Route 53 through the AWS SDK.
 * Region, endpoint and credentials that aren't given come from the SDK's default chain.
 */
export async function openRoute53({ region, profile, mayStillSend }: ClientOptions): Promise<Route53Requests> {
  // The administrator chooses the Node version; Plesk would log the SDK's warning on every call.
  process.env['AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED'] ??= 'true';
  const endpoint = profile === null ? null : await profileEndpoint(profile, process.env);
  const requestHandler = {
    connectionTimeout: 5000,
    requestTimeout: 30_000,
    ...(mayStillSend === undefined
      ? { httpsAgent: { maxSockets }, httpAgent: { maxSockets } }
      : guardedAgents(mayStillSend, { keepAlive: true, maxSockets })),
  };
  const client = new Route53Client({
    region,
    // The profile is a deliberate choice; the SDK would warn on every call if the environment has credentials too.
    ...(profile === null ? {} : { profile, logger: silent }),
    ...(endpoint === null ? {} : { endpoint }),
    streamCollector: readResponse,
    // We retry ourselves: the SDK gives up on Throttling after two seconds and has no deadline.
    maxAttempts: 1,
    requestHandler,
  });
  // It prepares each request and answer for a log that nobody keeps.
  client.middlewareStack.remove('loggerMiddleware');
  const { AWS_ENDPOINT_URL_ROUTE_53: own, AWS_ENDPOINT_URL: forAll } = process.env;
  const given = endpoint ?? own ?? forAll ?? null;
  const trail = trailRequests(client, { region, isAws: given === null, requestHandler });
  return {
    endpoint: given ?? 'https://route53.amazonaws.com',
    profile: profile ?? process.env['AWS_PROFILE'] ?? null,
    ...hostedZoneRequests(client),
    ...recordSetRequests(client),
    ...quotaRequests(client),
    ...accountRequests(client),
    trailEndpoint: trail.endpoint,
    events: trail.events,
    caller: async (now, options) =>
      mayStillSend?.() === false ? null : readIdentity(client, { region, isAws: given === null, now }, options),
    close: () => {
      trail.close();
      client.destroy();
    },
  };
}
