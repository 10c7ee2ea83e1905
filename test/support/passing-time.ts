import { rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Bench } from './bench.ts';
import { until } from './until.ts';

/** When an hour passes. */
interface Passing {
  readonly when: string;
  readonly holds: () => boolean | Promise<boolean>;
  /** Whether requests in progress time out too; true by default. */
  readonly endsRequests?: boolean;
  /** Runs after the hour has passed, for example to release requests. */
  readonly after?: () => void;
}

/**
 * Runs executables for which an hour passes once a condition holds, such as a held request.
 * So a budget ends at a known point, however slow the machine is.
 */
export async function withPassingTime<T>(
  bench: Bench,
  { when, holds, endsRequests = true, after = () => {} }: Passing,
  work: (timed: Pick<Bench, 'run' | 'hook'>) => Promise<T>,
): Promise<T> {
  const file = join(bench.dir, 'an-hour-has-passed');
  const preload = join(bench.dir, 'passing-time.cjs');
  writeFileSync(preload, `${clockText(file)}${endsRequests ? requestsText : ''}`);
  const state = { isOver: false };
  const working = work(bench.with({ NODE_OPTIONS: `--require ${preload}` })).finally(() => (state.isOver = true));
  const passing = async (): Promise<void> => {
    await until(when, async () => state.isOver || holds());
    writeFileSync(file, '');
    after();
  };
  try {
    const [result] = await Promise.all([working, passing()]);
    return result;
  } finally {
    rmSync(file, { force: true });
  }
}

/** A process's clock counts from its start. */
function clockText(file: string): string {
  return `const { existsSync } = require('node:fs');
const exists = existsSync.bind(null, ${JSON.stringify(file)});
const uptime = process.uptime;
process.uptime = () => uptime() + (exists() ? 3600 : 0);
`;
}

/** Timers of at least this time, in milliseconds, end by the process's clock: those of requests, not of short pauses. */
const longTimerMs = 5000;

const requestsText = `const begin = globalThis.setTimeout;
globalThis.setTimeout = (work, ms, ...values) => {
  if (!(ms >= ${longTimerMs})) return begin(work, ms, ...values);
  const end = process.uptime() + ms / 1000;
  const looking = setInterval(() => {
    if (process.uptime() < end) return;
    clearInterval(looking);
    work(...values);
  }, 20);
  return looking;
};
`;
