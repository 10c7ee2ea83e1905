import { createSocket, type Socket } from 'node:dgram';
import { once } from 'node:events';
import { createServer, type Server } from 'node:net';

/** A query that arrived, and ways to answer it. */
export interface Asked {
  readonly query: Buffer;
  /** The name of the question, such as "a.example.". */
  readonly name: string;
  readonly type: number;
  readonly isTcp: boolean;
  /** Sends a message to the asker from the address that it asked. */
  readonly send: (message: Buffer) => void;
  /** Sends a message to the asker from another address, with the same port. Only for UDP. */
  readonly sendFrom: (address: string, message: Buffer) => void;
}

/** A name server that answers as a function says, over UDP and TCP. */
export interface Liar {
  readonly asked: readonly Pick<Asked, 'name' | 'type' | 'isTcp' | 'query'>[];
  close(): Promise<void>;
}

/** Starts a name server on a loopback address, at a port or at any free one. */
export async function startLiar(
  address: string,
  port: number,
  answer: (asked: Asked) => void,
): Promise<Liar & { readonly port: number }> {
  const asked: Asked[] = [];
  const take = (item: Omit<Asked, 'name' | 'type'>): void => {
    const { name, end } = questionIn(item.query);
    const full = { ...item, name, type: item.query.readUInt16BE(end) };
    asked.push(full);
    answer(full);
  };
  const { udp, tcp } = await listening(address, port, take);
  return {
    port: udp.address().port,
    asked,
    close: async () => {
      udp.close();
      await new Promise((resolve) => tcp.close(resolve));
    },
  };
}

interface Sockets {
  readonly udp: Socket;
  readonly tcp: Server;
}

/** Most ports that are tried: one that is free for UDP may be taken for TCP. */
const maxTries = 20;

/** Listens at one port for UDP and TCP. */
async function listening(
  address: string,
  port: number,
  take: (item: Omit<Asked, 'name' | 'type'>) => void,
): Promise<Sockets> {
  for (let tries = 1; ; tries++) {
    const sockets = openSockets(address, take);
    const { udp, tcp } = sockets;
    try {
      udp.bind(port, address);
      await once(udp, 'listening');
      tcp.listen(udp.address().port, address);
      await once(tcp, 'listening');
      return sockets;
    } catch (error) {
      udp.close();
      tcp.close();
      if (port !== 0 || tries === maxTries) throw error;
    }
  }
}

function openSockets(address: string, take: (item: Omit<Asked, 'name' | 'type'>) => void): Sockets {
  const udp = createSocket(address.includes(':') ? 'udp6' : 'udp4');
  udp.on('message', (query, peer) =>
    take({
      query,
      isTcp: false,
      send: (message) => udp.send(message, peer.port, peer.address),
      sendFrom: (source, message) => {
        const socket = createSocket('udp4');
        socket.bind(udp.address().port, source, () =>
          socket.send(message, peer.port, peer.address, () => socket.close()),
        );
      },
    }),
  );
  const tcp = createServer((socket) => {
    socket.on('error', () => undefined);
    socket.once('data', (data) =>
      take({
        query: data.subarray(2),
        isTcp: true,
        send: (message) => void socket.end(message),
        sendFrom: () => undefined,
      }),
    );
  });
  return { udp, tcp };
}

function questionIn(query: Buffer): { readonly name: string; readonly end: number } {
  let name = '';
  let at = 12;
  for (let length = query.readUInt8(at); length > 0; length = query.readUInt8(at)) {
    name += `${query.toString('latin1', at + 1, at + 1 + length)}.`;
    at += 1 + length;
  }
  return { name: name === '' ? '.' : name, end: at + 1 };
}

/** Puts the length before a message, as over TCP (RFC 1035 section 4.2.2). */
export function withLength(message: Buffer): Buffer {
  return Buffer.concat([Buffer.from([message.length >> 8, message.length & 255]), message]);
}
