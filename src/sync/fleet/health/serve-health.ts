import { createServer, type ServerResponse } from 'node:http';
import { DnsSyncError } from '../../../reconcile/error.ts';
import { prometheusText, type Metric } from '../../metrics/prometheus-text.ts';
import type { ListenAddress } from './listen-address.ts';

/** How a service of a fleet is. */
export interface Health {
  readonly isHealthy: boolean;
  /** The rest of the answer, by its key. */
  readonly details: Readonly<Record<string, unknown>>;
}

/** What a service of a fleet shows of itself. */
export interface Observable {
  health(): Health;
  metrics(): Promise<readonly Metric[]>;
}

/** A running server for health and metrics. */
export interface HealthServer {
  /** The address, such as http://127.0.0.1:9464. */
  readonly url: string;
  close(): Promise<void>;
}

type Answer = { readonly status: number; readonly type: string; readonly text: string };

/** Serves `/healthz` and `/metrics`. Throws `bad-options` if the address can't be used. */
export async function serveHealth({ host, port }: ListenAddress, observed: Observable): Promise<HealthServer> {
  let reading: Promise<Answer> | null = null;
  // Scrapes that come at once read the state once.
  const metrics = async (): Promise<Answer> =>
    (reading ??= metricsOf(observed).finally(() => {
      reading = null;
    }));
  const server = createServer((request, response) => {
    const isRead = request.method === 'GET' || request.method === 'HEAD';
    if (!isRead) send(response, plain(405, 'only GET is supported\n'));
    else if (request.url === '/healthz') send(response, healthOf(observed));
    else if (request.url === '/metrics') void metrics().then((answer) => send(response, answer));
    else send(response, plain(404, 'there are /healthz and /metrics\n'));
  });
  await new Promise<void>((resolve, reject) => {
    server.once('error', (error) => reject(notUsable(`${host}:${port}`, error)));
    server.listen({ host, port }, resolve);
  });
  const address = server.address();
  const actual = typeof address === 'object' && address !== null ? address.port : port;
  return {
    url: `http://${host.includes(':') ? `[${host}]` : host}:${actual}`,
    async close() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

function healthOf(observed: Observable): Answer {
  const { isHealthy, details } = observed.health();
  const text = `${JSON.stringify({ format: 1, healthy: isHealthy, ...details })}\n`;
  return { status: isHealthy ? 200 : 503, type: 'application/json', text };
}

/** The state may be unreadable for a moment, such as on a full disk. The service goes on. */
async function metricsOf(observed: Observable): Promise<Answer> {
  try {
    return { status: 200, type: 'text/plain; version=0.0.4', text: prometheusText(await observed.metrics()) };
  } catch (error) {
    return plain(500, `${error instanceof Error ? error.message : 'the metrics could not be read'}\n`);
  }
}

function plain(status: number, text: string): Answer {
  return { status, type: 'text/plain', text };
}

function send(response: ServerResponse, { status, type, text }: Answer): void {
  response.writeHead(status, { 'content-type': `${type}; charset=utf-8` }).end(text);
}

function notUsable(where: string, error: Error): DnsSyncError {
  return new DnsSyncError(
    'bad-options',
    `cannot listen at ${where}: ${error.message}`,
    'use a port of this machine that no other program uses',
  );
}
