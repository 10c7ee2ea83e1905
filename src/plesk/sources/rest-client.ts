import { request as httpRequest, type IncomingMessage, type RequestOptions } from 'node:http';
import { request as httpsRequest } from 'node:https';
import { DnsSyncError } from '../../reconcile/error.ts';
import { readJson } from '../../text/read-json.ts';
import { quoteInput } from '../../text/quote-input.ts';
import type { RestEndpoint } from './rest-endpoint.ts';
import { errorText } from '../../text/error-text.ts';

/** A request to Plesk; with a body it is a POST. */
export interface RestQuestion {
  readonly path: string;
  readonly body?: object;
}

/**
 * Sends a request to Plesk's REST interface.
 * Throws `plesk-rest`, and `plesk-timeout` if it takes too long, never with the key.
 */
export type RestClient = (question: RestQuestion) => Promise<unknown>;

/** Size limit of an answer, in octets. */
const maxOctets = 256 * 1024 * 1024;

export function openRest({ url, tls }: RestEndpoint, key: string, timeoutMs: number): RestClient {
  const { checksName, ...checks } = tls;
  const options: RequestOptions = {
    host: url.hostname.replace(/^\[|\]$/g, ''),
    port: url.port === '' ? undefined : url.port,
    ...checks,
    ...(checksName ? {} : { checkServerIdentity: () => undefined }),
  };
  const send = url.protocol === 'http:' ? httpRequest : httpsRequest;
  return async ({ path, body }) => {
    const signal = AbortSignal.timeout(timeoutMs);
    const about = `${body === undefined ? 'GET' : 'POST'} ${path}`;
    try {
      const { status, text } = await new Promise<RestAnswer>((resolve, reject) => {
        const headers = { 'X-API-Key': key, Accept: 'application/json', 'Content-Type': 'application/json' };
        const method = body === undefined ? 'GET' : 'POST';
        const sent = send({ ...options, path, method, headers, signal }, (answer) =>
          readAnswer(answer, resolve, reject),
        );
        sent.on('error', reject);
        sent.end(body === undefined ? undefined : JSON.stringify(body));
      });
      return valueOf(status, text);
    } catch (error) {
      const problem = errorText(error);
      const isLate = signal.aborted;
      const reason = isLate ? `no answer within ${timeoutMs / 1000} s` : problem.replaceAll(key, '…');
      throw new DnsSyncError(
        isLate ? 'plesk-timeout' : 'plesk-rest',
        `Plesk's REST API at ${url.origin} failed at ${about}: ${quoteInput(reason, 300)}`,
        isLate
          ? 'check the load of the Plesk server, or use --timeout 5m'
          : 'check that Plesk runs there and that the key belongs to its administrator (--url, --key-file, --ca)',
      );
    }
  };
}

interface RestAnswer {
  readonly status: number;
  readonly text: string;
}

function readAnswer(
  answer: IncomingMessage,
  resolve: (answer: RestAnswer) => void,
  reject: (error: Error) => void,
): void {
  const chunks: Buffer[] = [];
  let octets = 0;
  answer.on('data', (chunk: Buffer) => {
    octets += chunk.length;
    if (octets > maxOctets) answer.destroy(new Error('the answer is too long'));
    else chunks.push(chunk);
  });
  answer.on('error', (error) =>
    reject(answer.complete ? error : new Error(`the answer ends early (${error.message})`)),
  );
  answer.on('end', () => resolve({ status: answer.statusCode ?? 0, text: Buffer.concat(chunks).toString('utf8') }));
}

/** Returns the content of a successful answer. Redirects aren't followed, because the key is for this address only. */
function valueOf(status: number, text: string): unknown {
  const json = readJson(text);
  if (status >= 200 && status < 300) {
    if (json.ok) return json.value;
    throw new Error(`the answer is incomplete: ${json.reason}`);
  }
  const { message } = ((json.ok ? json.value : null) ?? {}) as { message?: unknown };
  const detail = typeof message === 'string' ? ` (${message})` : '';
  if (status === 401 || status === 403) throw new Error(`the key is refused (HTTP ${status})${detail}`);
  throw new Error(`HTTP ${status}${detail}`);
}
