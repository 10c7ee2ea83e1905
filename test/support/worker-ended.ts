import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import type { Bench } from './bench.ts';
import { until } from './until.ts';

/** Waits until the background process has processed the queue and ended. */
export async function workerEnded({ env }: Bench): Promise<void> {
  const folder = (name: string): readonly string[] => readdirSync(join(env['DNS_SYNC_STATE_DIR'] as string, name));
  const isBusy = (): boolean => folder('locks').some((file) => file.startsWith('@drain')) || folder('due').length > 0;
  await until('the worker comes to an end', () => !isBusy());
}
