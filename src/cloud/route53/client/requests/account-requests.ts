import {
  ChangeTagsForResourceCommand,
  ListReusableDelegationSetsCommand,
  type Route53Client,
} from '@aws-sdk/client-route-53';
import type { Route53Requests } from '../api.ts';
import { needed } from './needed.ts';

/** Creates the requests for the tags of hosted zones, and for the delegation sets of the account. */
export function accountRequests(client: Route53Client): Pick<Route53Requests, 'tagZone' | 'delegationSets'> {
  return {
    async tagZone(zoneId, tags, options) {
      const added = Object.entries(tags).map(([Key, Value]) => ({ Key, Value }));
      const command = { ResourceType: 'hostedzone', ResourceId: zoneId, AddTags: added } as const;
      await client.send(new ChangeTagsForResourceCommand(command), options);
    },
    async delegationSets(options) {
      const page = await client.send(new ListReusableDelegationSetsCommand({}), options);
      return needed(page.DelegationSets, page).map(({ Id = '', NameServers = [] }) => ({
        id: Id.replace(/^\/delegationset\//, ''),
        nameServers: NameServers,
      }));
    },
  };
}
