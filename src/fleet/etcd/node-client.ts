import { Agent as HttpAgent, request as httpRequest, type ClientRequest, type IncomingMessage } from 'node:http';
import { Agent as HttpsAgent, request as httpsRequest } from 'node:https';

/** A request to the JSON gateway of a node. */
export interface NodeRequest {
  readonly node: URL;
  readonly path: string;
  readonly body: object;
  /** The token of the login; null without one. */
  readonly token: string | null;
}

/** A complete answer, or null if it is longer than `maxOctets`. */
export type NodeAnswer = { readonly status: number; readonly text: string } | null;

/** An answer that goes on until it is closed. */
export interface OpenAnswer {
  readonly status: number;
  readonly chunks: IncomingMessage;
  close(): void;
}

/** Connections to etcd's nodes. Both methods throw if a connection fails or the answer is late. */
export interface NodeClient {
  send(request: NodeRequest): Promise<NodeAnswer>;
  /** Opens a connection of its own, which no request waits for. */
  open(request: NodeRequest): Promise<OpenAnswer>;
  close(): void;
}

/** Size limit of an answer, in octets. */
const maxOctets = 32 * 1024 * 1024;

/** At most this many connections to a node, of which some stay open. */
const limits = { keepAlive: true, maxSockets: 16, maxFreeSockets: 2 };

/** `ca` are the certificates that sign those of the nodes, as PEM; null for the ones that Node trusts. */
export function openNodeClient(ca: string | null, timeoutMs: number): NodeClient {
  const tls = ca === null ? {} : { ca };
  const agents = { 'http:': new HttpAgent(limits), 'https:': new HttpsAgent({ ...limits, ...tls }) };
  const begin = ({ node, path, body, token }: NodeRequest, isOpen: boolean): ClientRequest => {
    const isTls = node.protocol === 'https:';
    const agent = isOpen ? false : agents[isTls ? 'https:' : 'http:'];
    const headers = {
      'Content-Type': 'application/json',
      // A node that has lost its leader ends a watch. Otherwise it would be silent.
      'Grpc-Metadata-hasleader': 'true',
      ...(token === null ? {} : { Authorization: token }),
    };
    const options = { method: 'POST', headers, agent, ...(isTls ? tls : {}) };
    const sent = isTls ? httpsRequest(new URL(path, node), options) : httpRequest(new URL(path, node), options);
    // An open body of a watch would hold its answers back.
    return sent.end(JSON.stringify(body));
  };
  const inTime = async <T>(sent: ClientRequest, read: (answer: IncomingMessage) => Promise<T>): Promise<T> => {
    const timer = setTimeout(() => sent.destroy(new Error(`no answer within ${timeoutMs / 1000} s`)), timeoutMs);
    try {
      return await new Promise<T>((resolve, reject) => {
        sent.on('error', reject);
        sent.on('response', (answer) => {
          answer.on('error', reject);
          read(answer).then(resolve, reject);
        });
      });
    } finally {
      clearTimeout(timer);
    }
  };
  return {
    send: (request) => inTime(begin(request, false), readAll),
    async open(request) {
      const sent = begin(request, true);
      const chunks = await inTime(sent, async (answer) => answer);
      return { status: chunks.statusCode ?? 0, chunks, close: () => sent.destroy() };
    },
    close() {
      agents['http:'].destroy();
      agents['https:'].destroy();
    },
  };
}

async function readAll(answer: IncomingMessage): Promise<NodeAnswer> {
  const chunks: Buffer[] = [];
  let octets = 0;
  for await (const chunk of answer) {
    if (!(chunk instanceof Buffer)) throw new TypeError('the answer is not binary');
    octets += chunk.length;
    if (octets > maxOctets) {
      answer.destroy();
      return null;
    }
    chunks.push(chunk);
  }
  if (!answer.complete) throw new Error('the answer ends early');
  return { status: answer.statusCode ?? 0, text: Buffer.concat(chunks).toString() };
}
