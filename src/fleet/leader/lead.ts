import { isKnownError, rethrowUnlessKnown, type DnsSyncError } from '../../reconcile/error.ts';
import { isoTime } from '../../reconcile/iso-time.ts';
import type { Engine, EngineEntry, Fence, Lease } from '../engine.ts';
import { leaderKey } from '../keys.ts';
import { leaderValue, packValue } from '../values.ts';

/** How long a worker leads without a renewal, in seconds. */
const leaseSeconds = 10;
/** How often the lease is renewed, in milliseconds. */
const renewEveryMs = 2500;
/** How long before the end of its lease a worker sends nothing more, in milliseconds: requests may still be under way. */
const marginMs = 1500;
/** How often a worker that doesn't lead looks for a leader, in milliseconds. */
const lookEveryMs = 1000;

/** A worker's right to send for an account. */
export interface Leadership {
  /** Proves to the engine that a write is made by the present leader. */
  readonly fence: Fence;
  /**
   * Checks whether a request may still leave. It is asked last, without waiting.
   * After it was false once, it stays false.
   */
  mayStillSend(): boolean;
  /** How long requests may be sent without another renewal, in milliseconds. */
  remainingMs(): number;
  /** Ends the right at once, because the engine refused a write. */
  lose(): void;
  /** Resolves when the right has ended. */
  readonly lost: Promise<void>;
  /** Gives the right up, so that another worker can lead at once. Never fails. */
  end(): Promise<void>;
}

export interface LeadOptions {
  readonly account: string;
  /** Who leads, for people. */
  readonly host: string;
  readonly server: string;
  readonly pid: number;
  /** The ID of the worker's state. */
  readonly state: string;
  /** A clock in milliseconds that is never set. */
  readonly now: () => number;
  /** Ends the wait for the right. */
  readonly signal: AbortSignal;
  /** Called when the engine can't be reached, and with null when it answers again. */
  readonly onEngine: (error: DnsSyncError | null) => void;
}

/** Waits until this worker leads. Returns null if the signal ends the wait. */
export async function lead(engine: Engine, options: LeadOptions): Promise<Leadership | null> {
  const { signal, onEngine } = options;
  while (!signal.aborted) {
    try {
      const leadership = await tryToLead(engine, options);
      onEngine(null);
      if (leadership !== null) return leadership;
    } catch (error) {
      rethrowUnlessKnown(error);
      onEngine(error);
    }
    await pause(lookEveryMs, signal);
  }
  return null;
}

async function tryToLead(engine: Engine, options: LeadOptions): Promise<Leadership | null> {
  const key = leaderKey(options.account);
  if ((await engine.read(key)).entries.length > 0) return null;
  const lease = await engine.lease(leaseSeconds);
  const { host, server, pid, state, now } = options;
  const value = packValue(leaderValue, { format: 1, host, server, pid, since: isoTime(now()), state });
  try {
    const created = await createdBy(engine, { key, value, lease });
    if (created !== null) return rightOf(lease, { key, created }, options);
  } catch (error) {
    await endQuietly(lease);
    throw error;
  }
  await endQuietly(lease);
  return null;
}

/** Writes the leader's key; returns its revision, or null if another worker leads. */
async function createdBy(
  engine: Engine,
  { key, value, lease }: { readonly key: string; readonly value: Buffer; readonly lease: Lease },
): Promise<number | null> {
  const written = await engine.write([{ key, value, ifRevision: 0, lease }]);
  if (written.kind === 'done') return written.revision;
  if (written.kind !== 'moved') return null;
  // The answer to an earlier attempt of this write may be lost.
  const found: EngineEntry | undefined = (await engine.read(key)).entries[0];
  return found?.value.equals(value) === true ? found.created : null;
}

function rightOf(lease: Lease, fence: Fence, { now, onEngine }: LeadOptions): Leadership {
  let isLost = false;
  let lost = (): void => {};
  const whenLost = new Promise<void>((resolve) => (lost = resolve));
  const lose = (): void => {
    isLost = true;
    clearInterval(renewing);
    lost();
  };
  const remainingMs = (): number => (isLost ? 0 : Math.max(0, lease.validUntil() - marginMs - now()));
  const mayStillSend = (): boolean => {
    if (!isLost && remainingMs() === 0) lose();
    return !isLost;
  };
  const renew = async (): Promise<void> => {
    if (!mayStillSend()) return;
    try {
      if (!(await lease.renew())) lose();
      else onEngine(null);
    } catch (error) {
      // The lease holds as long as before.
      if (!isKnownError(error)) throw error;
      onEngine(error);
    }
  };
  const renewing = setInterval(() => void renew(), renewEveryMs);
  return {
    fence,
    mayStillSend,
    remainingMs,
    lose,
    lost: whenLost,
    async end() {
      lose();
      await endQuietly(lease);
    },
  };
}

/** Ends a lease, or leaves it to its time. */
async function endQuietly(lease: Lease): Promise<void> {
  await lease.end().catch((error: unknown) => rethrowUnlessKnown(error));
}

async function pause(ms: number, signal: AbortSignal): Promise<void> {
  await new Promise<void>((resolve) => {
    const end = (): void => {
      clearTimeout(timer);
      signal.removeEventListener('abort', end);
      resolve();
    };
    const timer = setTimeout(end, ms);
    signal.addEventListener('abort', end);
  });
}
