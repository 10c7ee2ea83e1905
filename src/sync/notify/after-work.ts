import { askPlesk } from '../events/watch-plesk.ts';
import { askPleskEveryMs } from '../limits.ts';
import { keepMetrics } from '../metrics/write-metrics.ts';
import type { Session } from '../session.ts';
import { sendNotifications } from './send-notifications.ts';

/** Asks Plesk whether it still calls us, if that is due, sends what channels did not get yet, and writes metrics. Never fails. */
export async function afterWork(session: Session, command: string): Promise<void> {
  await askPlesk(session, command === 'retry' ? askPleskEveryMs : 0);
  await sendNotifications(session);
  await keepMetrics(session);
}
