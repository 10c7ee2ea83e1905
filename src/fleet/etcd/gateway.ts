import * as v from 'valibot';
import { isKnownError } from '../../reconcile/error.ts';
import { quoteInput } from '../../text/quote-input.ts';
import { readJson } from '../../text/read-json.ts';
import { tokenAnswer, type EtcdAnswer } from './answers.ts';
import { badPassword, notEtcd } from './etcd-failure.ts';
import { openNodeClient, type OpenAnswer } from './node-client.ts';
import { nodeRing, unreachable, type Answered, type AnyRequest } from './node-ring.ts';

/** Where etcd is, and how a connection proves itself. */
export interface EtcdAccess {
  /** The nodes, as `parseEndpoints` returns them. */
  readonly endpoints: readonly URL[];
  /** The certificates that sign those of the nodes, as PEM; null for the ones that Node trusts. */
  readonly ca: string | null;
  readonly login: { readonly user: string; readonly password: string } | null;
  /** How long a node may take for an answer, in milliseconds. */
  readonly timeoutMs: number;
}

/** The answer to a request, or a failure that the caller handles. */
export type Asked<T> =
  | { readonly kind: 'answer'; readonly value: T }
  | { readonly kind: 'compacted' | 'no-lease' | 'too-long' };

/** The JSON gateway of etcd's nodes. The methods throw a `DnsSyncError` for all other failures. */
export interface Gateway {
  /**
   * Asks one node after the other until one answers. So a request may be carried out several times.
   * Throws `unreachable` once if another cluster answers than before.
   */
  ask<S extends v.GenericSchema<unknown, EtcdAnswer>>(
    path: string,
    body: object,
    schema: S,
  ): Promise<Asked<v.InferOutput<S>>>;
  /** Opens an answer that goes on, at the node that `turn` counts to. */
  open(path: string, body: object, turn: number): Promise<OpenAnswer>;
  /** Logs in again with the next request, if there is a user: the token has expired. Returns whether there is one. */
  forgetToken(): boolean;
  /** The ID of the cluster that answered last; null before the first answer. A restored backup has another one. */
  cluster(): string | null;
  close(): void;
}

export function openGateway({ endpoints, ca, login, timeoutMs }: EtcdAccess): Gateway {
  const client = openNodeClient(ca, timeoutMs);
  const ring = nodeRing(endpoints, client);
  let token: Promise<string | null> | null = null;
  let cluster: string | null = null;

  const logIn = async (): Promise<string | null> => {
    if (login === null) return null;
    const body = { name: login.user, password: login.password };
    const answer = await ring.ask({ path: '/v3/auth/authenticate', body, token: null });
    if (answer.kind === 'text') return parsed(answer.text, tokenAnswer).token;
    // Like etcd's own clients: a cluster without users needs no login.
    if (answer.kind === 'no-auth') return null;
    throw badPassword(answer.reason);
  };
  const tokenNow = async (): Promise<string | null> => {
    const mine = (token ??= logIn());
    return mine.catch((error: unknown) => {
      if (token === mine) token = null;
      throw error;
    });
  };

  const noteCluster = ({ header }: EtcdAnswer): void => {
    const before = cluster;
    cluster = header.cluster_id;
    if (before !== null && before !== cluster)
      throw unreachable(endpoints, 'another cluster answers than before, such as one that was restored from a backup');
  };

  /**
   * Asks with a token, and forgets it if no node answers.
   * A restored backup doesn't refuse a token from before: it waits until it has as many writes as when the token was
   * given (https://github.com/etcd-io/etcd/blob/v3.4.23/auth/simple_token.go).
   */
  const askWith = async (mine: string | null, request: Omit<AnyRequest, 'token'>): Promise<Answered> => {
    try {
      return await ring.ask({ ...request, token: mine });
    } catch (error) {
      if (isKnownError(error, 'unreachable')) token = null;
      throw error;
    }
  };

  return {
    async ask(path, body, schema) {
      for (let isAgain = false; ; isAgain = true) {
        const mine = await tokenNow();
        const answer = await askWith(mine, { path, body });
        if (answer.kind === 'text') {
          const value = parsed(answer.text, schema);
          noteCluster(value);
          return { kind: 'answer', value };
        }
        if (answer.kind === 'no-auth' || (answer.kind === 'login' && isAgain)) throw badPassword(answer.reason);
        if (answer.kind !== 'login') return { kind: answer.kind };
        // Another request may have logged in again already.
        if (token !== null && (await tokenNow()) === mine) token = null;
      }
    },
    async open(path, body, turn) {
      return ring.open({ path, body, token: await tokenNow() }, turn);
    },
    forgetToken() {
      token = null;
      return login !== null;
    },
    cluster: () => cluster,
    close: () => client.close(),
  };
}

/** Parses an answer of etcd. Throws `bad-answer`. */
export function parsed<S extends v.GenericSchema>(text: string, schema: S): v.InferOutput<S> {
  const json = readJson(text);
  if (!json.ok) throw notEtcd(json.reason);
  const result = v.safeParse(schema, json.value);
  if (!result.success) throw notEtcd(quoteInput(result.issues[0].message, 200));
  return result.output;
}
