import { setTimeout as pause } from 'node:timers/promises';
import { isKnownError, rethrowUnlessKnown, type DnsSyncError } from '../../reconcile/error.ts';
import type { EngineChange, Watch, WatchNews } from '../engine.ts';
import { watchLine } from './answers.ts';
import { entryOf, type EtcdContext } from './context.ts';
import { badPassword, etcdFailure, failureOf, type EtcdFailure } from './etcd-failure.ts';
import { parsed } from './gateway.ts';
import { keyRange } from './key-range.ts';
import type { OpenAnswer } from './node-client.ts';
import { readLines } from './read-lines.ts';

/** After a silence this long the watch connects again: a stopped node, or a cut connection, is silent too. */
const quietMs = 20_000;
const maxPauseMs = 2000;

/** How a connection ended. */
type End =
  | { readonly kind: 'lost' }
  | { readonly kind: 'compacted' }
  | { readonly kind: 'refused'; readonly error: DnsSyncError };

/** A watch in progress. */
interface State {
  readonly on: (news: WatchNews) => void;
  readonly isClosed: () => boolean;
  /** The revision of the last change that was delivered. */
  after: number;
  /** The cluster of that revision; null if any. */
  cluster: string | null;
  /** Failures since the last answer. */
  failures: number;
  /** Whether etcd refused the token since the last answer. */
  isLoginRefused: boolean;
  answer: OpenAnswer | null;
}

/** Watches keys until it is closed, and connects again after the last change that was delivered. */
export function watchKeys(
  context: EtcdContext,
  place: string,
  afterRevision: number,
  on: (news: WatchNews) => void,
): Watch {
  const stop = new AbortController();
  const isClosed = (): boolean => stop.signal.aborted;
  const cluster = context.gateway.cluster();
  const state: State = {
    on,
    isClosed,
    after: afterRevision,
    cluster,
    failures: 0,
    isLoginRefused: false,
    answer: null,
  };
  const run = async (): Promise<void> => {
    for (let turn = 0; !isClosed(); turn++) {
      const end = await watchOnce(context, place, state, turn);
      if (isClosed()) return;
      if (end.kind !== 'lost') {
        on(end);
        return;
      }
      state.failures++;
      // A restored backup may not answer to a token from before it; see `askWith`.
      if (state.failures % context.endpoints.length === 0) context.gateway.forgetToken();
      const ms = Math.min(maxPauseMs, 25 * 2 ** state.failures) * (0.5 + Math.random() / 2);
      await pause(ms, undefined, { signal: stop.signal }).catch(() => undefined);
    }
  };
  void run();
  return {
    close() {
      stop.abort();
      state.answer?.close();
    },
  };
}

async function watchOnce(context: EtcdContext, place: string, state: State, turn: number): Promise<End> {
  const { gateway, below } = context;
  const request = {
    create_request: { ...keyRange(below, place), start_revision: `${state.after + 1}`, fragment: true },
  };
  try {
    const answer = await gateway.open('/v3/watch', request, turn);
    state.answer = answer;
    try {
      if (state.isClosed()) return { kind: 'lost' };
      if (answer.status !== 200) return await refusal(context, answer, state);
      return await follow(context, answer, state);
    } finally {
      answer.close();
    }
  } catch (error) {
    rethrowUnlessKnown(error);
    return isKnownError(error, 'unreachable') ? { kind: 'lost' } : { kind: 'refused', error };
  }
}

/** Delivers changes from the lines of an answer, until it ends. */
async function follow(context: EtcdContext, answer: OpenAnswer, state: State): Promise<End> {
  let parts: EngineChange[] = [];
  for await (const line of readLines(answer, quietMs)) {
    if (state.isClosed()) return { kind: 'lost' };
    if (!line.startsWith('{"result"')) return endOf(context, etcdFailure(200, line), state);
    const { result } = parsed(line, watchLine);
    state.cluster ??= result.header.cluster_id;
    // A restored backup counts its revisions from there again: those after ours may be long away.
    if (result.compact_revision > 0 || result.header.cluster_id !== state.cluster) return { kind: 'compacted' };
    if (result.canceled)
      return endOf(context, failureOf(result.cancel_reason, cancelCode(result.cancel_reason)), state);
    state.failures = 0;
    state.isLoginRefused = false;
    for (const { type, kv } of result.events) {
      const entry = entryOf(context, kv);
      parts.push({ key: entry.key, revision: entry.revision, entry: type === 'DELETE' ? null : entry });
    }
    // The rest of one revision may follow.
    if (result.fragment || parts.length === 0) continue;
    const changes = parts;
    parts = [];
    state.after = Math.max(state.after, changes.at(-1)?.revision ?? 0);
    state.on({ kind: 'changes', changes });
  }
  return { kind: 'lost' };
}

/** A watch that is canceled says why in words, such as "rpc error: code = PermissionDenied desc = …". */
function cancelCode(reason: string): number {
  return /PermissionDenied|permission denied/.test(reason) ? 7 : 14;
}

async function refusal(context: EtcdContext, answer: OpenAnswer, state: State): Promise<End> {
  let text = '';
  for await (const line of readLines(answer, quietMs)) text += line;
  return endOf(context, etcdFailure(answer.status, text), state);
}

function endOf({ gateway }: EtcdContext, failure: EtcdFailure, state: State): End {
  if (failure.kind === 'final') return { kind: 'refused', error: failure.error };
  if (failure.kind === 'login') {
    if (!gateway.forgetToken() || state.isLoginRefused) return { kind: 'refused', error: badPassword(failure.reason) };
    state.isLoginRefused = true;
  }
  return failure.kind === 'compacted' ? { kind: 'compacted' } : { kind: 'lost' };
}
