import { setTimeout as sleep } from 'node:timers/promises';
import type { KnownFleet } from '../../../fleet/leader/known-fleet.ts';
import { rethrowUnlessKnown } from '../../../reconcile/error.ts';
import type { Pause, ZonePauses } from '../../../reconcile/plan/pause.ts';
import { sameJson } from '../../../reconcile/same-json.ts';
import type { Store } from '../../../state/store.ts';
import { pausesRestMs } from '../../limits.ts';
import type { Reporter } from '../../reporter.ts';

/** Writes the fleet's pauses to the disk of a worker, in the background. */
export interface PauseKeeper {
  /** Called after each news: which zones are paused also depends on their owners. */
  update(): void;
  /** Writes nothing more, and resolves when the present write has ended. */
  end(): Promise<void>;
}

interface KeeperParts {
  readonly store: Pick<Store, 'pauses'>;
  readonly known: KnownFleet;
  readonly now: () => number;
  readonly reporter: Reporter;
}

/** Keeps the pauses on a worker's disk up to date, so that `plan`, `status` and `drift` work as on a single server. */
export function keepPauses(parts: KeeperParts): PauseKeeper {
  const stop = new AbortController();
  let isPending = false;
  let written: ZonePauses | null | undefined;
  let running: Promise<void> | null = null;

  const write = async (): Promise<void> => {
    const next = pausesOf(parts);
    if (written !== undefined && sameJson(next, written)) return;
    try {
      await parts.store.pauses.update((before) => {
        if (sameJson(before.fleet ?? null, next)) return before;
        const { fleet: _, ...own } = before;
        return next === null ? own : { ...own, fleet: next };
      });
      written = next;
    } catch (error) {
      rethrowUnlessKnown(error);
      parts.reporter.warning(`the pauses of the fleet are not on this machine: ${error.message}`);
    }
  };

  const run = async (): Promise<void> => {
    while (isPending && !stop.signal.aborted) {
      isPending = false;
      await write();
      await sleep(pausesRestMs, undefined, { signal: stop.signal }).catch(() => undefined);
    }
    running = null;
  };

  return {
    update() {
      isPending = true;
      if (!stop.signal.aborted) running ??= run();
    },
    async end() {
      stop.abort();
      await running;
    },
  };
}

/** Returns the pauses of all known zones; null without any. */
function pausesOf({ known, now }: KeeperParts): ZonePauses | null {
  const present = now();
  if (!known.pauses.isAnyAt(present)) return null;
  const zones: Record<string, Pause> = {};
  for (const zone of known.zones) {
    const pause = known.pauseOf(zone, present);
    if (pause !== null) zones[zone] = pause;
  }
  return { all: known.pauses.ofAll, zones };
}
