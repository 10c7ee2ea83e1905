import { once } from 'node:events';
import { connect, createServer, type AddressInfo } from 'node:net';

/** A place in front of a name server that counts the requests to it. */
export interface CountedRequests {
  readonly port: number;
  /** Returns the requests that work makes: updates, and others. */
  during(work: () => Promise<unknown>): Promise<readonly ('change' | 'other')[]>;
  close(): void;
}

const updateOpcode = 5;

/** Passes connections on to a port of this machine. Each has one request. */
export async function countRequests(port: number): Promise<CountedRequests> {
  const seen: ('change' | 'other')[] = [];
  const server = createServer((client) => {
    const upstream = connect({ host: '127.0.0.1', port });
    for (const socket of [client, upstream]) socket.on('error', () => client.destroy());
    // Two octets of length, then ID and flags (RFC 1035 section 4.1.1).
    client.once('data', (head: Buffer) => {
      const opcode = head.length < 5 ? 0 : (head.readUInt8(4) >> 3) & 15;
      seen.push(opcode === updateOpcode ? 'change' : 'other');
    });
    client.pipe(upstream).pipe(client);
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    port: (server.address() as AddressInfo).port,
    async during(work) {
      const before = seen.length;
      await work();
      return seen.slice(before);
    },
    close: () => server.close(),
  };
}
