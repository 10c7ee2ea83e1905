import * as v from 'valibot';
import { DnsSyncError } from '../../reconcile/error.ts';
import { readJson } from '../../text/read-json.ts';
import { quoteInput } from '../../text/quote-input.ts';
import { failureAnswer } from './answers.ts';

/**
 * What a failed request means:
 *
 *     elsewhere  this node can't answer now: ask the next one
 *     login      the token has expired, or the rights have changed
 *     compacted  the revision is no longer kept
 *     no-lease   the lease has ended
 *     no-auth    this etcd has no users
 *     final      every node would say the same
 */
export type EtcdFailure =
  | { readonly kind: 'elsewhere'; readonly reason: string }
  | { readonly kind: 'login' | 'compacted' | 'no-lease' | 'no-auth'; readonly reason: string }
  | { readonly kind: 'final'; readonly error: DnsSyncError };

/** Codes of gRPC: canceled, unknown, deadline exceeded, aborted, internal, unavailable, data loss. */
const passing: ReadonlySet<number> = new Set([1, 2, 4, 10, 13, 14, 15]);
const denied = 7;
const exhausted = 8;
const unauthenticated = 16;

const byText: readonly (readonly [RegExp, Exclude<EtcdFailure['kind'], 'final' | 'elsewhere'>])[] = [
  [/required revision has been compacted/, 'compacted'],
  [/requested lease not found/, 'no-lease'],
  [/authentication is not enabled/, 'no-auth'],
  [/invalid auth token|revision of auth store is old|user name is empty/, 'login'],
];

/** Reads the answer to a failed request: HTTP's status, and etcd's message. */
export function etcdFailure(status: number, text: string): EtcdFailure {
  const json = readJson(text);
  const answer = v.safeParse(failureAnswer, json.ok ? json.value : null);
  // A proxy between us and etcd, or another service.
  if (!answer.success) {
    const reason = `HTTP ${status}`;
    return status >= 500 ? { kind: 'elsewhere', reason } : { kind: 'final', error: notEtcd(reason) };
  }
  const { error, message, code } = answer.output;
  const inStream = typeof error === 'object';
  return failureOf(inStream ? error.message : message, inStream ? error.grpc_code : code);
}

/** Reads etcd's message, with its code of gRPC. */
export function failureOf(message: string, code: number): EtcdFailure {
  const reason = quoteInput(message.replace(/^etcdserver: /, ''), 200);
  const known = byText.find(([pattern]) => pattern.test(message));
  if (known !== undefined) return { kind: known[1], reason };
  if (code === unauthenticated) return { kind: 'login', reason };
  if (code === denied || /permission denied/i.test(message)) return { kind: 'final', error: accessDenied(reason) };
  if (/authentication failed/.test(message)) return { kind: 'final', error: badPassword(reason) };
  if (passing.has(code)) return { kind: 'elsewhere', reason };
  return { kind: 'final', error: refused(reason, code === exhausted) };
}

function accessDenied(reason: string): DnsSyncError {
  return new DnsSyncError(
    'access-denied',
    `etcd: ${reason}`,
    "grant the user of this machine the fleet's rights in etcd",
  );
}

export function badPassword(reason: string): DnsSyncError {
  return new DnsSyncError('bad-credentials', `etcd: ${reason}`, 'check the user and the password file of the fleet');
}

function refused(reason: string, isFull: boolean): DnsSyncError {
  return new DnsSyncError(
    'refused',
    `etcd: ${reason}`,
    isFull ? 'make room in etcd: compact, defragment, and clear the alarm' : 'read the message; nothing was written',
  );
}

export function notEtcd(reason: string): DnsSyncError {
  return new DnsSyncError('bad-answer', `this is not an answer of etcd: ${reason}`, 'check the addresses of the fleet');
}
