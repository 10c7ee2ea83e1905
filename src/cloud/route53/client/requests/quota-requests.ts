import {
  GetAccountLimitCommand,
  GetHostedZoneLimitCommand,
  GetReusableDelegationSetLimitCommand,
  type Route53Client,
} from '@aws-sdk/client-route-53';
import type { Route53Requests } from '../api.ts';
import { needed } from './needed.ts';

/** Creates the requests that read quotas and their use. */
export function quotaRequests(client: Route53Client): Pick<Route53Requests, 'zoneLimit' | 'recordSetLimit'> {
  return {
    async zoneLimit(delegationSetId, options) {
      const answer =
        delegationSetId === null
          ? await client.send(new GetAccountLimitCommand({ Type: 'MAX_HOSTED_ZONES_BY_OWNER' }), options)
          : await client.send(
              new GetReusableDelegationSetLimitCommand({
                DelegationSetId: delegationSetId,
                Type: 'MAX_ZONES_BY_REUSABLE_DELEGATION_SET',
              }),
              options,
            );
      return { count: answer.Count ?? 0, limit: needed(answer.Limit?.Value, answer) };
    },
    async recordSetLimit(zoneId, options) {
      const command = new GetHostedZoneLimitCommand({ HostedZoneId: zoneId, Type: 'MAX_RRSETS_BY_ZONE' });
      const answer = await client.send(command, options);
      return { count: answer.Count ?? 0, limit: needed(answer.Limit?.Value, answer) };
    },
  };
}
