import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { openRoute53 } from '../../src/cloud/route53/client/client.ts';
import { retryingClient, type Route53Api } from '../../src/cloud/route53/client/retrying-client.ts';
import { Route53Error } from '../../src/cloud/route53/errors/errors.ts';
import { readRefusal } from '../../src/cloud/route53/errors/refusal.ts';
import { listRecordSets } from '../../src/cloud/route53/zones/list-record-sets.ts';
import { name } from '../../src/state/test-support.ts';

/** The request that a text answers. */
export type AnswerKind =
  | 'listing'
  | 'zones'
  | 'zones-by-name'
  | 'zone'
  | 'created'
  | 'changed'
  | 'status'
  | 'limit'
  | 'refusal';

const zone = name('a.example.');
const newZone = { name: zone, callerReference: 'r', comment: '', delegationSetId: null };

const reads: Readonly<Record<AnswerKind, (api: Route53Api) => Promise<unknown>>> = {
  listing: async (api) => listRecordSets(api, zone, 'Z1'),
  zones: async (api) => api.zonesPage(null),
  'zones-by-name': async (api) => api.zonesFrom(zone, null),
  zone: async (api) => api.zone('Z1'),
  created: async (api) => api.createZone(newZone),
  changed: async (api) => api.change('Z1', []),
  status: async (api) => api.isInSync('C1'),
  limit: async (api) => api.zoneLimit(null),
  refusal: async (api) => {
    try {
      return await api.change('Z1', []);
    } catch (error) {
      if (!(error instanceof Route53Error)) throw error;
      return [error.code, error.serviceCode, readRefusal(error.serviceMessage)];
    }
  },
};

/** A service that answers every request with one text, and our client of it. */
interface Service {
  readonly server: Server;
  readonly api: Route53Api;
  readonly answer: { octets: Buffer; status: number };
}

let opening: Promise<Service> | null = null;

async function open(): Promise<Service> {
  const answer = { octets: Buffer.from(''), status: 200 };
  const server = createServer((request, response) => {
    request.resume();
    request.on('end', () => {
      response.writeHead(answer.status, { 'content-type': 'text/xml' });
      response.end(answer.octets);
    });
  });
  await new Promise<void>((resolve) => {
    server.listen(0, '127.0.0.1', resolve);
  });
  Object.assign(process.env, {
    AWS_ENDPOINT_URL_ROUTE_53: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    AWS_ACCESS_KEY_ID: 'AKIALOCAL',
    AWS_SECRET_ACCESS_KEY: 'secret',
    AWS_EC2_METADATA_DISABLED: 'true',
  });
  // A call's time ends with its first attempt, so that nothing is retried.
  let clock = 0;
  const api = retryingClient(await openRoute53({ region: 'us-east-1', profile: null }), {
    now: () => {
      const now = clock;
      clock = 60_000;
      return now;
    },
    deadline: 60_000,
    lateCode: 'Throttling',
    limiter: {
      take: async () => {
        clock = 0;
        return true;
      },
      refused: async () => undefined,
    },
    perSecond: null,
    onCall: () => {},
  });
  return { server, api, answer };
}

/** Reads an answer of Route 53 through the SDK. Throws like our client. */
export async function readProviderAnswer(kind: AnswerKind, octets: Buffer): Promise<unknown> {
  opening ??= open();
  const { api, answer } = await opening;
  Object.assign(answer, { octets, status: kind === 'refusal' ? 400 : 200 });
  return reads[kind](api);
}

/** Stops the service. */
export async function closeService(): Promise<void> {
  const service = await opening;
  service?.api.close();
  service?.server.closeAllConnections();
  service?.server.close();
}
