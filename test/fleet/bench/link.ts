import { once } from 'node:events';
import { connect, createServer, type AddressInfo, type Server, type Socket } from 'node:net';

/**
 * The state of a link:
 *
 *     open     everything passes
 *     refused  nothing listens, and the connections are gone
 *     silent   connections are accepted and stay open, and nothing passes until the link is open again
 */
export type LinkState = 'open' | 'refused' | 'silent';

/** One address of a service, as this machine reaches it. */
interface Passage {
  readonly server: Server;
  readonly port: number;
  readonly upstreamPort: number;
}

/** What connects one machine with a service that has several addresses on 127.0.0.1. It can be cut. */
export class Link {
  #state: LinkState = 'open';
  #passages: readonly Passage[] = [];
  readonly #sockets = new Set<Socket>();

  /** Opens a link to these ports. */
  static async to(...upstreamPorts: readonly number[]): Promise<Link> {
    const link = new Link();
    link.#passages = await Promise.all(
      upstreamPorts.map(async (upstreamPort) => {
        const server = createServer({ allowHalfOpen: true }, (socket) => link.#pass(socket, upstreamPort));
        server.listen(0, '127.0.0.1');
        await once(server, 'listening');
        return { server, port: (server.address() as AddressInfo).port, upstreamPort };
      }),
    );
    return link;
  }

  /** The ports at which this machine reaches the service, in the order of the service's own. */
  get ports(): readonly number[] {
    return this.#passages.map(({ port }) => port);
  }

  /** Cuts the link, or opens it again. What waited in a silent link then arrives late. */
  async set(state: LinkState): Promise<void> {
    const before = this.#state;
    this.#state = state;
    if (state === 'refused') await this.#refuse();
    else if (before === 'refused') for (const { server, port } of this.#passages) await listen(server, port);
    for (const socket of this.#sockets)
      if (state === 'silent') socket.pause();
      else socket.resume();
  }

  async close(): Promise<void> {
    if (this.#state !== 'refused') await this.#refuse();
  }

  async #refuse(): Promise<void> {
    const closed = this.#passages.map(
      async ({ server }) => new Promise<void>((resolve) => void server.close(() => resolve())),
    );
    for (const socket of this.#sockets) socket.destroy();
    await Promise.all(closed);
  }

  #pass(client: Socket, upstreamPort: number): void {
    const service = connect({ port: upstreamPort, host: '127.0.0.1', allowHalfOpen: true });
    for (const [from, to] of [
      [client, service],
      [service, client],
    ] as const) {
      this.#sockets.add(from);
      from.setNoDelay(true);
      from.on('data', (data) => to.write(data));
      from.on('end', () => to.end());
      from.on('error', () => to.destroy());
      from.on('close', () => {
        this.#sockets.delete(from);
        to.destroy();
      });
      if (this.#state === 'silent') from.pause();
    }
  }
}

async function listen(server: Server, port: number): Promise<void> {
  server.listen(port, '127.0.0.1');
  await once(server, 'listening');
}
