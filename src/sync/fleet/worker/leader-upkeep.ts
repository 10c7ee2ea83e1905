import { rethrowUnlessKnown } from '../../../reconcile/error.ts';
import { withHint } from '../../../text/with-hint.ts';
import { tagHostedZones } from '../../hosted-zone/tag-hosted-zones.ts';
import { notifyEveryMs, upkeepEveryMs } from '../../limits.ts';
import { keepMetrics } from '../../metrics/write-metrics.ts';
import { sendNotifications } from '../../notify/send-notifications.ts';
import type { Session } from '../../session.ts';

/** What a leader does beside the zones. */
export interface LeaderUpkeep {
  /** Starts due upkeep, unless it is running. */
  start(): void;
  /** Resolves when the present upkeep has ended. */
  end(): Promise<void>;
}

/** Sends notifications, writes metrics, tags hosted zones and tidies the journal, as `retry` does on a single server. */
export function leaderUpkeep(session: Session): LeaderUpkeep {
  const { store, targets, reporter, now } = session;
  let [notifiedAt, tidiedAt] = [-Infinity, -Infinity];
  let running: Promise<void> | null = null;

  const run = async (): Promise<void> => {
    try {
      if (now() - tidiedAt >= upkeepEveryMs) {
        tidiedAt = now();
        for (const line of await tagHostedZones(store, targets)) reporter.remark(line);
        await store.keepJournal();
        await store.removeOrphans();
      }
      await sendNotifications(session);
      await keepMetrics(session);
    } catch (error) {
      rethrowUnlessKnown(error);
      if (error.code !== 'not-leader') reporter.warning(withHint(error));
    }
  };
  return {
    start() {
      if (running !== null || now() - notifiedAt < notifyEveryMs) return;
      notifiedAt = now();
      running = run().finally(() => (running = null));
    },
    end: async () => running ?? undefined,
  };
}
