import type { IncomingHttpHeaders } from 'node:http';
import type { Cost } from '../../reconcile/token-bucket.ts';
import type { CallOptions } from '../call-options.ts';
import { codesOf } from '../error-codes.ts';
import { withRetries, type Judgement } from '../rate-limit/with-retries.ts';
import { HttpError } from './http-error.ts';
import type { HttpRequest, HttpsClient } from './https-client.ts';
import type { ServiceError } from './service-error.ts';

/** A call: its name for logs, the object that it concerns, and its request. `body` is sent as JSON. */
export interface JsonCall<Method extends string> {
  readonly action: string;
  readonly subject: string | null;
  readonly method: Method;
  readonly path: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: unknown;
}

/** The answer to a call: parsed JSON (null without content), not checked yet. */
export interface JsonAnswer {
  readonly value: unknown;
  readonly headers: IncomingHttpHeaders;
}

/** What distinguishes the calls of a service. */
export interface JsonService<Method extends string> {
  readonly client: HttpsClient<Method>;
  /** Returns the headers that authorize a request. Called for each attempt. */
  readonly authorize: (request: HttpRequest<Method>) => Promise<Readonly<Record<string, string>>>;
  /** The tokens that each attempt takes. */
  readonly costsOf: (action: string) => readonly Cost[];
  /** Decides whether a failed attempt is repeated: `judgeHttp`, with the service's own exceptions. */
  readonly judge: (thrown: unknown) => Judgement;
  /** Creates the error of a call that failed. */
  readonly translate: (thrown: unknown, action: string) => ServiceError;
}

/** Calls of a service: paced, repeated if possible, counted. */
export interface JsonCalls<Method extends string> {
  /** Throws the `ServiceError` of `translate`. */
  call(call: JsonCall<Method>): Promise<JsonAnswer>;
  /** Requests made so far, including refused and repeated ones. */
  count(): number;
}

/** Creates the calls of a service with JSON over HTTPS. */
export function jsonCalls<Method extends string>(
  { client, authorize, costsOf, judge, translate }: JsonService<Method>,
  { now, deadline, lateCode, limiter, onCall }: CallOptions,
): JsonCalls<Method> {
  let count = 0;
  async function attempt(call: JsonCall<Method>, signal: AbortSignal): Promise<JsonAnswer> {
    const { method, path, headers = {}, body } = call;
    const text = body === undefined ? null : JSON.stringify(body);
    const content = text === null ? {} : { 'content-type': 'application/json' };
    const request = { method, path, headers: { accept: 'application/json', ...content, ...headers }, body: text };
    const authorized = { ...request, headers: { ...request.headers, ...(await authorize(request)) } };
    count++;
    const { status, headers: answered, text: json } = await client.send(authorized, signal);
    if (json === '') return { value: null, headers: answered };
    try {
      return { value: JSON.parse(json) as unknown, headers: answered };
    } catch {
      throw new HttpError({ status, headers: answered, text: json }, 'the answer is not JSON');
    }
  }
  return {
    call: async (call) =>
      withRetries(
        async (signal) => {
          const { action, subject } = call;
          const start = now();
          try {
            const answer = await attempt(call, signal);
            onCall({ action, subject, milliseconds: now() - start, error: null });
            return answer;
          } catch (thrown) {
            onCall({ action, subject, milliseconds: now() - start, error: nameOf(thrown) });
            throw thrown;
          }
        },
        {
          deadline,
          lateCode,
          now,
          limiter,
          costs: costsOf(call.action),
          judge,
          translate: (thrown) => translate(thrown, call.action),
        },
      ),
    count: () => count,
  };
}

function nameOf(thrown: unknown): string {
  return thrown instanceof HttpError ? `HTTP ${thrown.answer.status}` : (codesOf(thrown)[0] ?? 'unknown');
}
