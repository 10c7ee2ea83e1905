import { once } from 'node:events';
import { createServer, request, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';

/** A request that was passed on to the service and answered. */
export interface PassedRequest {
  /** When it left for the service, by the monotonic clock. */
  readonly at: number;
  /** The sender's access key. */
  readonly accessKeyId: string;
  readonly method: string;
  readonly path: string;
  readonly status: number;
  /** What it said, and what was answered, for changes of record sets; empty for others. */
  readonly sent: string;
  readonly answered: string;
  /** Whether it arrived after its sender had lost the connection. */
  readonly isLate: boolean;
}

/** A request that changes something: a batch of record sets, or the creation or deletion of a hosted zone. */
export type Change = 'batch' | 'create' | 'delete';

/** Decides how late a change arrives: in milliseconds, or once a promise resolves; 0 if in time. */
type Lateness = (change: Change) => number | Promise<void>;

function changeOf(method: string, path: string): Change | null {
  if (method === 'POST' && /\/rrset\/?$/.test(path)) return 'batch';
  if (method === 'POST' && /\/hostedzone\/?$/.test(path)) return 'create';
  return method === 'DELETE' && /\/hostedzone\/\w+\/?$/.test(path) ? 'delete' : null;
}

/**
 * What stands between workers and Route 53, and sees every request.
 * A late change loses its connection at once and arrives seconds later: the sender can't know that it will.
 */
export class LateProxy {
  readonly url: string;
  /** Called after each answered request. */
  onPassed: (passed: PassedRequest) => void = () => {};
  /** Asked for each change. */
  lateness: Lateness = () => 0;
  /** The changes that are still on their way. */
  readonly late = new Set<Promise<void>>();
  readonly #server: Server;
  readonly #upstream: string;

  private constructor(server: Server, upstream: string) {
    this.#server = server;
    this.#upstream = upstream;
    this.url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  }

  static async before(upstream: string): Promise<LateProxy> {
    const server = createServer({ keepAliveTimeout: 60_000 });
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    const proxy = new LateProxy(server, upstream);
    server.on('request', (incoming, response) => {
      proxy.#pass(incoming, response).catch(() => response.destroy());
    });
    return proxy;
  }

  async close(): Promise<void> {
    await Promise.all(this.late);
    const closed = new Promise<void>((resolve) => void this.#server.close(() => resolve()));
    this.#server.closeAllConnections();
    await closed;
  }

  async #pass(incoming: IncomingMessage, response: ServerResponse): Promise<void> {
    const chunks: Buffer[] = [];
    for await (const chunk of incoming) chunks.push(chunk as Buffer);
    const body = Buffer.concat(chunks);
    const { method = '', url = '' } = incoming;
    const change = changeOf(method, url);
    const wait = change === null ? 0 : this.lateness(change);
    if (wait === 0) {
      const answer = await this.#forward(incoming, body, false);
      response.writeHead(answer.status, answer.headers);
      response.end(answer.body);
      return;
    }
    incoming.socket.destroy();
    const arrival = (typeof wait === 'number' ? sleep(wait) : wait).then(
      async () => void (await this.#forward(incoming, body, true)),
    );
    const done = arrival.catch(() => {}).finally(() => this.late.delete(done));
    this.late.add(done);
  }

  async #forward({ method = '', url = '', headers }: IncomingMessage, body: Buffer, isLate: boolean) {
    const at = performance.now();
    const accessKeyId = /Credential=([^/]+)/.exec(headers.authorization ?? '')?.[1] ?? '';
    const sent = request(new URL(url, this.#upstream), { method, headers });
    sent.end(body);
    const [answer] = (await once(sent, 'response')) as [IncomingMessage];
    const chunks: Buffer[] = [];
    for await (const chunk of answer) chunks.push(chunk as Buffer);
    const status = answer.statusCode ?? 0;
    const answered = Buffer.concat(chunks);
    const isChange = changeOf(method, url) === 'batch';
    const texts = { sent: isChange ? body.toString() : '', answered: isChange ? answered.toString() : '' };
    this.onPassed({ at, accessKeyId, method, path: url, status, ...texts, isLate });
    return { status, headers: answer.headers, body: answered };
  }
}
