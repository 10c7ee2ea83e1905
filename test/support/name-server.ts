import { createSocket } from 'node:dgram';

/** A name server on loopback. */
export interface NameServer {
  /** `address:port`, as `DNS_SYNC_RESOLVER` takes it. */
  readonly address: string;
  close(): void;
}

/**
 * Starts a name server that answers every NS query with these servers, or that no such name exists without any
 * (RFC 1035 section 4.1).
 */
export async function startNameServer(servers: readonly string[]): Promise<NameServer> {
  const socket = createSocket('udp4');
  // Recursion is available; 3 is NXDOMAIN.
  const status = servers.length === 0 ? 0x83 : 0x80;
  socket.on('message', (query, peer) => {
    const question = query.subarray(12, query.indexOf(0, 12) + 5);
    const counts = [0, 1, 0, servers.length, 0, 0, 0, 0];
    const header = Buffer.from([query[0] ?? 0, query[1] ?? 0, 0x81, status, ...counts]);
    const answers = servers.map((server) => {
      const data = labelsOf(server);
      return Buffer.concat([Buffer.from([0xc0, 12, 0, 2, 0, 1, 0, 0, 0, 60, 0, data.length]), data]);
    });
    socket.send(Buffer.concat([header, question, ...answers]), peer.port, peer.address);
  });
  await new Promise<void>((resolve) => socket.bind(0, '127.0.0.1', resolve));
  socket.unref();
  return { address: `127.0.0.1:${socket.address().port}`, close: () => void socket.close() };
}

function labelsOf(name: string): Buffer {
  const labels = name.split('.').filter((label) => label !== '');
  return Buffer.concat([
    ...labels.flatMap((label) => [Buffer.from([label.length]), Buffer.from(label)]),
    Buffer.from([0]),
  ]);
}
