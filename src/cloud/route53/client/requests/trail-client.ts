import { CloudTrailClient, LookupEventsCommand, type CloudTrailClientConfig } from '@aws-sdk/client-cloudtrail';
import { dateOf } from '../../../../reconcile/iso-time.ts';
import type { EventsPage, EventsQuery, RequestOptions } from '../api.ts';
import { readResponse } from '../read-response.ts';
import { needed } from './needed.ts';

/** The endpoint of CloudTrail, whose credentials are used, and how requests are sent. */
export type TrailSettings = Required<
  Pick<CloudTrailClientConfig, 'region' | 'endpoint' | 'credentials' | 'requestHandler'>
>;

export interface TrailClient {
  /** Returns a page of events, newest first. */
  events(query: EventsQuery, options: RequestOptions): Promise<EventsPage>;
  close(): void;
}

/** Most events of a page (API Reference, "LookupEvents"). */
const maxResults = 50;

/** Opens CloudTrail through the AWS SDK. */
export function openTrail(settings: TrailSettings): TrailClient {
  const client = new CloudTrailClient({
    ...settings,
    streamCollector: readResponse,
    // We retry ourselves, within the deadline of the command.
    maxAttempts: 1,
  });
  return {
    async events({ eventName, from, cursor }, options) {
      const command = new LookupEventsCommand({
        // At most one attribute can be given.
        LookupAttributes: [{ AttributeKey: 'EventName', AttributeValue: eventName }],
        StartTime: dateOf(from),
        MaxResults: maxResults,
        ...(cursor !== null && { NextToken: cursor }),
      });
      const page = await client.send(command, options);
      return {
        events: needed(page.Events, page).map(({ CloudTrailEvent }) => CloudTrailEvent ?? ''),
        next: page.NextToken ?? null,
      };
    },
    close: () => client.destroy(),
  };
}
