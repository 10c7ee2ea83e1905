import { createServer, request, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

/** A record set in a sent change, verbatim. */
export interface SentChange {
  readonly action: string;
  readonly name: string;
  readonly type: string;
  readonly ttl: number;
  readonly values: readonly string[];
}

/** A proxy between the executables and a Route 53 that keeps the sent changes in their own spelling. */
export class WireTap {
  readonly url: string;
  /** The changes of each ChangeResourceRecordSets request, in the order of arrival. */
  readonly batches: (readonly SentChange[])[] = [];
  readonly #server: Server;

  private constructor(server: Server) {
    this.#server = server;
    this.url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  }

  static async open(behind: string): Promise<WireTap> {
    const server = createServer();
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const tap = new WireTap(server);
    server.on('request', (from, to) => {
      tap.#pass(behind, from, to).catch(() => to.destroy());
    });
    return tap;
  }

  /** Returns the changes with an action, in the last batch that has one. */
  last(action: string): readonly SentChange[] {
    const batch = this.batches.findLast((changes) => changes.some((change) => change.action === action));
    return (batch ?? []).filter((change) => change.action === action);
  }

  async close(): Promise<void> {
    await new Promise<void>((resolve) => {
      this.#server.close(() => resolve());
      this.#server.closeAllConnections();
    });
  }

  async #pass(behind: string, from: IncomingMessage, to: ServerResponse): Promise<void> {
    const chunks: Buffer[] = [];
    for await (const chunk of from) chunks.push(chunk as Buffer);
    const body = Buffer.concat(chunks);
    const changes = readChanges(body.toString('utf8'));
    if (changes.length > 0) this.batches.push(changes);
    const onward = request(`${behind}${from.url ?? ''}`, { method: from.method, headers: from.headers }, (answer) => {
      to.writeHead(answer.statusCode ?? 502, answer.headers);
      answer.pipe(to);
    });
    onward.on('error', () => to.destroy());
    onward.end(body);
  }
}

function readChanges(xml: string): readonly SentChange[] {
  return [...xml.matchAll(/<Change>(.*?)<\/Change>/gs)].map(([, change = '']) => {
    const text = (tag: string): string => unescape(new RegExp(`<${tag}>(.*?)</${tag}>`, 's').exec(change)?.[1] ?? '');
    const values = [...change.matchAll(/<Value>(.*?)<\/Value>/gs)].map(([, value = '']) => unescape(value));
    return { action: text('Action'), name: text('Name'), type: text('Type'), ttl: Number(text('TTL')), values };
  });
}

function unescape(text: string): string {
  const named: Readonly<Record<string, string>> = { amp: '&', lt: '<', gt: '>', quot: '"', apos: "'" };
  return text.replaceAll(
    /&(?:#x([0-9a-f]+)|#(\d+)|([a-z]+));/gi,
    (_, hex?: string, decimal?: string, name?: string) => {
      if (hex !== undefined) return String.fromCodePoint(Number.parseInt(hex, 16));
      return decimal === undefined ? (named[name ?? ''] ?? '') : String.fromCodePoint(Number(decimal));
    },
  );
}
