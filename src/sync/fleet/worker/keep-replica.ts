import { setTimeout as pause } from 'node:timers/promises';
import type { KnownFleet } from '../../../fleet/leader/known-fleet.ts';
import { rethrowUnlessKnown } from '../../../reconcile/error.ts';
import type { DnsName } from '../../../reconcile/dns/name.ts';
import type { Store } from '../../../state/store.ts';
import { replicaRestMs } from '../../limits.ts';
import type { Reporter } from '../../reporter.ts';
import type { Replica } from './replica.ts';

/** Writes the documents of zones that other workers changed, in the background. */
export interface ReplicaKeeper {
  add(zone: DnsName): void;
  addAll(): void;
  /** Writes nothing more, and resolves when the present write has ended. */
  end(): Promise<void>;
}

/**
 * Keeps a worker's documents up to date, one zone after the other.
 * Nothing waits for them: a leader makes the document of a zone from the engine before it works on it. They let
 * `status`, `plan` and `drift` work on this machine as on a single server.
 */
export function keepReplica({
  store,
  known,
  replica,
  reporter,
}: {
  readonly store: Store;
  readonly known: KnownFleet;
  readonly replica: Replica;
  readonly reporter: Reporter;
}): ReplicaKeeper {
  const pending = new Set<DnsName>();
  let isEnded = false;
  let running: Promise<void> | null = null;

  const write = async (zone: DnsName): Promise<void> => {
    if (replica.isPresent(zone)) return;
    try {
      await store.update(zone, (local) => {
        const document = replica.present(zone, local);
        // What is no fleet's document isn't ours to remove.
        return document === null && local?.fleet === undefined ? local : document;
      });
      replica.written(zone);
    } catch (error) {
      rethrowUnlessKnown(error);
      reporter.warning(`${zone}: its document is not up to date: ${error.message}`);
    }
  };

  const run = async (): Promise<void> => {
    for (const zone of pending) {
      pending.delete(zone);
      if (isEnded) return;
      await write(zone);
      await pause(replicaRestMs);
    }
  };

  const start = (): void => {
    if (running !== null || isEnded) return;
    running = run().finally(() => {
      running = null;
      if (pending.size > 0) start();
    });
  };

  return {
    add(zone) {
      pending.add(zone);
      start();
    },
    addAll() {
      for (const zone of known.zones) if (!replica.isPresent(zone)) pending.add(zone);
      start();
    },
    async end() {
      isEnded = true;
      await running;
    },
  };
}
