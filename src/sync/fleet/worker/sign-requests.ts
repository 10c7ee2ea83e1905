import { signRequestKey } from '../../../fleet/keys.ts';
import { pack } from '../../../fleet/packed.ts';
import { rethrowUnlessKnown } from '../../../reconcile/error.ts';
import { isoTime } from '../../../reconcile/iso-time.ts';
import { askServersEveryMs, maxSignsPerSecond } from '../../limits.ts';
import { writeFenced, type Fencing } from './write-fenced.ts';

/** Asks servers for signs of life that a delete waits for, so that it needn't wait for their next regular ones. */
export interface SignRequests {
  /** Asks servers with the next request. */
  add(servers: readonly string[]): void;
  /** Sends a request if one is due. A failure costs only time. */
  start(): void;
  /** Resolves when the present request has ended. */
  end(): Promise<void>;
}

/** Deletes that come close together share a request, and the signs of many servers are spread. */
export function signRequests(fencing: Fencing, now: () => number): SignRequests {
  const servers = new Set<string>();
  let nextAt = -Infinity;
  let running: Promise<void> | null = null;

  const ask = async (): Promise<void> => {
    const value = pack({ at: isoTime(now()) });
    const keys = [...servers].map(signRequestKey);
    servers.clear();
    try {
      await writeFenced(
        fencing,
        keys.map((key) => ({ key, value, ifRevision: fencing.known.revisionOf(key) })),
      );
    } catch (error) {
      rethrowUnlessKnown(error);
    }
  };
  const start = (): void => {
    if (servers.size === 0 || running !== null || now() < nextAt) return;
    nextAt = now() + Math.max(askServersEveryMs, (servers.size * 1000) / maxSignsPerSecond);
    running = ask().finally(() => (running = null));
  };
  return {
    add(more) {
      for (const server of more) servers.add(server);
      start();
    },
    start,
    end: async () => running ?? undefined,
  };
}
