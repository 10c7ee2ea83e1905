import type { Surroundings } from '../sync/session.ts';
import type { Io } from './io.ts';
import { reporterFor } from './reporter.ts';

/** Returns this process's surroundings for the application. */
export function surroundingsOf(io: Io): Surroundings {
  return {
    env: io.env,
    now: io.now,
    reporter: reporterFor(io),
    providers: {},
    startWorker: async () => (await import('../sync/queue/start-worker.ts')).startWorker(),
  };
}
