import {
  CreateHostedZoneCommand,
  DeleteHostedZoneCommand,
  GetHostedZoneCommand,
  ListHostedZonesByNameCommand,
  ListHostedZonesCommand,
  UpdateHostedZoneCommentCommand,
  type HostedZone,
  type Route53Client,
} from '@aws-sdk/client-route-53';
import type { Route53Requests, WireZone } from '../api.ts';
import { needed } from './needed.ts';

type HostedZoneRequests = Pick<
  Route53Requests,
  'zonesFrom' | 'zonesPage' | 'zone' | 'createZone' | 'deleteZone' | 'updateComment'
>;

export function hostedZoneRequests(client: Route53Client): HostedZoneRequests {
  return {
    async zonesFrom(name, startId, options) {
      const command = new ListHostedZonesByNameCommand({
        DNSName: name,
        ...(startId === null ? {} : { HostedZoneId: startId }),
      });
      const page = await client.send(command, options);
      needed(page.IsTruncated, page);
      return {
        zones: (page.HostedZones ?? []).map(toWireZone),
        next:
          page.IsTruncated === true
            ? { name: needed(page.NextDNSName, page), id: bareId(needed(page.NextHostedZoneId, page)) }
            : null,
      };
    },
    async zonesPage(marker, options) {
      const command = new ListHostedZonesCommand({ MaxItems: 100, ...(marker === null ? {} : { Marker: marker }) });
      const page = await client.send(command, options);
      needed(page.IsTruncated, page);
      return {
        zones: (page.HostedZones ?? []).map(toWireZone),
        next: page.IsTruncated === true ? needed(page.NextMarker, page) : null,
      };
    },
    async zone(id, options) {
      const answer = await client.send(new GetHostedZoneCommand({ Id: id }), options);
      return { ...toWireZone(needed(answer.HostedZone, answer)), nameServers: answer.DelegationSet?.NameServers ?? [] };
    },
    async createZone(zone, options) {
      const command = new CreateHostedZoneCommand({
        Name: zone.name,
        CallerReference: zone.callerReference,
        HostedZoneConfig: { Comment: zone.comment, PrivateZone: false },
        ...(zone.delegationSetId === null ? {} : { DelegationSetId: zone.delegationSetId }),
      });
      const answer = await client.send(command, options);
      return {
        id: bareId(needed(answer.HostedZone?.Id, answer)),
        nameServers: answer.DelegationSet?.NameServers ?? [],
      };
    },
    async deleteZone(zoneId, options) {
      await client.send(new DeleteHostedZoneCommand({ Id: zoneId }), options);
    },
    async updateComment(zoneId, comment, options) {
      const answer = await client.send(new UpdateHostedZoneCommentCommand({ Id: zoneId, Comment: comment }), options);
      needed(answer.HostedZone, answer);
    },
  };
}

function toWireZone(zone: HostedZone): WireZone {
  return {
    id: bareId(zone.Id),
    name: zone.Name ?? '',
    callerReference: zone.CallerReference ?? '',
    comment: zone.Config?.Comment ?? '',
    isPrivate: zone.Config?.PrivateZone === true,
    recordSets: zone.ResourceRecordSetCount ?? 0,
    nameServers: [],
  };
}

function bareId(id: string | undefined): string {
  return (id ?? '').replace(/^\/hostedzone\//, '');
}
