import { createSocket } from 'node:dgram';

/** A name server on loopback. */
export interface NameServer {
  /** `address:port`, as `DNS_SYNC_RESOLVER` takes it. */
  readonly address: string;
  /** The types of all queries, in their order: 2 is NS, 43 is DS. */
  readonly asked: readonly number[];
  close(): void;
}

/**
 * Starts a name server that answers every NS query with these servers, or that no such name exists without any
 * (RFC 1035 section 4.1). `ds` are the DS records of every name, as octets (RFC 4034 section 5.1).
 */
export async function startNameServer(servers: readonly string[], ds: readonly Buffer[] = []): Promise<NameServer> {
  const asked: number[] = [];
  const socket = createSocket('udp4');
  // Recursion is available; 3 is NXDOMAIN.
  const status = servers.length === 0 ? 0x83 : 0x80;
  socket.on('message', (query, peer) => {
    const question = query.subarray(12, query.indexOf(0, 12) + 5);
    const type = question.readUInt16BE(question.length - 4);
    asked.push(type);
    const contents = type === 43 ? ds : type === 2 ? servers.map(labelsOf) : [];
    const counts = [0, 1, 0, contents.length, 0, 0, 0, 0];
    const header = Buffer.from([query[0] ?? 0, query[1] ?? 0, 0x81, status, ...counts]);
    const answers = contents.map((data) => {
      return Buffer.concat([Buffer.from([0xc0, 12, 0, type, 0, 1, 0, 0, 0, 60, 0, data.length]), data]);
    });
    socket.send(Buffer.concat([header, question, ...answers]), peer.port, peer.address);
  });
  await new Promise<void>((resolve) => socket.bind(0, '127.0.0.1', resolve));
  socket.unref();
  return { address: `127.0.0.1:${socket.address().port}`, asked, close: () => void socket.close() };
}

function labelsOf(name: string): Buffer {
  const labels = name.split('.').filter((label) => label !== '');
  return Buffer.concat([
    ...labels.flatMap((label) => [Buffer.from([label.length]), Buffer.from(label)]),
    Buffer.from([0]),
  ]);
}
