import type { Route53Client } from '@aws-sdk/client-route-53';
import type { EventsPage, EventsQuery, RequestOptions, Route53Requests } from '../api.ts';
import type { TrailClient, TrailSettings } from './trail-client.ts';

/** The requests to CloudTrail, which logs the changes of an account. */
interface TrailRequests extends Pick<Route53Requests, 'events'> {
  readonly endpoint: string;
  close(): void;
}

interface TrailOptions {
  readonly region: string;
  readonly isAws: boolean;
  readonly requestHandler: TrailSettings['requestHandler'];
}

/**
 * Returns the region of CloudTrail that has the events of Route 53 (Developer Guide, "Logging Amazon Route 53 API calls
 * with AWS CloudTrail": US East (N. Virginia)). Other partitions have Route 53 in one region.
 */
function trailRegion(region: string): string {
  if (region.startsWith('cn-')) return 'cn-northwest-1';
  return region.startsWith('us-gov-') ? 'us-gov-west-1' : 'us-east-1';
}

/**
 * Asks CloudTrail with the credentials of a Route 53 client.
 * Its SDK is another bundle, loaded with the first question. Without a configured endpoint, nothing is sent if Route 53
 * isn't that of AWS, because credentials for another service must not be sent to AWS.
 */
export function trailRequests(
  client: Route53Client,
  { region: routeRegion, isAws, requestHandler }: TrailOptions,
): TrailRequests {
  const region = trailRegion(routeRegion);
  const { AWS_ENDPOINT_URL_CLOUDTRAIL: own, AWS_ENDPOINT_URL: forAll } = process.env;
  const configured = own ?? forAll ?? '';
  const suffix = region.startsWith('cn-') ? '.cn' : '';
  const endpoint = configured === '' ? `https://cloudtrail.${region}.amazonaws.com${suffix}` : configured;
  let opening: Promise<TrailClient> | null = null;
  const open = async (): Promise<TrailClient> => {
    const { openTrail } = await import('./trail-client.ts');
    return openTrail({ region, endpoint, credentials: client.config.credentials, requestHandler });
  };
  return {
    endpoint,
    async events(query: EventsQuery, options: RequestOptions): Promise<EventsPage | null> {
      if (configured === '' && !isAws) return null;
      return (await (opening ??= open())).events(query, options);
    },
    close: () => void opening?.then((trail) => trail.close()),
  };
}
