import { request as httpRequest, Agent as HttpAgent, type IncomingMessage } from 'node:http';
import { request as httpsRequest, Agent as HttpsAgent } from 'node:https';
import { guardedAgents, type MayStillSend } from '../guard/guarded-agents.ts';
import { HttpError, type HttpAnswer } from './http-error.ts';

/** A request to an origin. `path` includes the query. */
export interface HttpRequest<Method extends string> {
  readonly method: Method;
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string | null;
}

/** Requests to one origin over kept connections. `Method` has the only methods that can be sent. */
export interface HttpsClient<Method extends string> {
  /** The origin, such as `https://api.example.com`. */
  readonly origin: string;
  /** Sends a request. Throws `HttpError` for an answer that is no success, and the system's error without an answer. */
  send(request: HttpRequest<Method>, signal: AbortSignal): Promise<HttpAnswer>;
  close(): void;
}

/** Most connections to one origin, and how long an unused one is kept. */
const maxSockets = 16;
const keptMs = 15_000;

/** The longest answer, in octets. A page of a listing is far below. */
const maxAnswerOctets = 16 * 2 ** 20;

/**
 * Opens requests to an origin; nothing is sent before the first one.
 * Redirects are not followed, because credentials go with a request: they are errors.
 */
export function openHttpsClient<Method extends string>(
  origin: string,
  mayStillSend?: MayStillSend,
): HttpsClient<Method> {
  const url = new URL(origin);
  const isTls = url.protocol === 'https:';
  const agent = agentFor(isTls, mayStillSend);
  const start = isTls ? httpsRequest : httpRequest;
  return {
    origin: url.origin,
    async send({ method, path, headers, body }, signal) {
      const octets = body === null ? null : Buffer.from(body);
      const incoming = await new Promise<IncomingMessage>((resolve, reject) => {
        const length = octets === null ? {} : { 'content-length': String(octets.length) };
        // The path goes as it is, because signatures cover it.
        const sent = start(url, { agent, method, path, signal, headers: { ...length, ...headers } }, resolve);
        sent.on('error', reject);
        sent.end(octets ?? undefined);
      });
      const answer = { status: incoming.statusCode ?? 0, headers: incoming.headers, text: await textOf(incoming) };
      if (answer.status < 200 || answer.status >= 300) throw new HttpError(answer, `HTTP ${answer.status}`);
      return answer;
    },
    close: () => agent.destroy(),
  };
}

function agentFor(isTls: boolean, mayStillSend: MayStillSend | undefined): HttpAgent {
  const settings = { keepAlive: true, maxSockets, timeout: keptMs };
  if (mayStillSend === undefined) return isTls ? new HttpsAgent(settings) : new HttpAgent(settings);
  const { httpAgent, httpsAgent } = guardedAgents(mayStillSend, settings);
  return isTls ? httpsAgent : httpAgent;
}

async function textOf(incoming: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  let length = 0;
  const stream: AsyncIterable<Buffer> = incoming;
  for await (const octets of stream) {
    length += octets.length;
    if (length > maxAnswerOctets) {
      incoming.destroy();
      const answer = { status: incoming.statusCode ?? 0, headers: incoming.headers, text: '' };
      throw new HttpError(answer, `longer than ${maxAnswerOctets} octets`);
    }
    chunks.push(octets);
  }
  return Buffer.concat(chunks).toString('utf8');
}
