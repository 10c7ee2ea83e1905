import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import * as recorded from './recorded-answers.ts';

/** Answers by request: a listing by name, a listing of all, one of record sets, and a batch. Comments are accepted. */
export interface RecordedService {
  zonesByName: string;
  zones: string;
  recordSets: string;
  change: { status: number; body: string };
  /** The requests so far, as method and path. */
  readonly requests: readonly string[];
  /** The bodies of the batches so far. */
  readonly batches: readonly string[];
  readonly url: string;
  close(): void;
}

/** Starts a server that returns recorded answers to any request. */
export async function startRecordedService(): Promise<RecordedService> {
  const requests: string[] = [];
  const batches: string[] = [];
  const server = createServer((request, response) => {
    const { method = '', url = '' } = request;
    const path = url.replace(/\?.*$/, '');
    requests.push(`${method} ${path}`);
    let body = '';
    request.setEncoding('utf8').on('data', (chunk: string) => (body += chunk));
    request.on('end', () => {
      const isBatch = method === 'POST' && path.endsWith('/rrset');
      if (isBatch) batches.push(body);
      const responseText = method === 'POST' ? recorded.commented : listingOf(path);
      const answer = isBatch ? service.change : { status: 200, body: responseText };
      response.writeHead(answer.status, { 'content-type': 'text/xml' }).end(answer.body);
    });
  });
  const listingOf = (path: string): string => {
    if (path.endsWith('/hostedzonesbyname')) return service.zonesByName;
    return path.endsWith('/rrset') ? service.recordSets : service.zones;
  };
  await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening));
  const service: RecordedService = {
    zonesByName: recorded.zonesByName,
    zones: recorded.zones,
    recordSets: recorded.recordSets,
    change: { status: 200, body: recorded.changed },
    requests,
    batches,
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    close: () => {
      server.closeAllConnections();
      server.close();
    },
  };
  return service;
}
