import { readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Bench } from './bench.ts';

/** Makes a zone's next attempt due, as if its pause were over. */
export function letBeDue(bench: Bench, zone: string): void {
  const state = bench.env['DNS_SYNC_STATE_DIR'] as string;
  const due = join(state, 'due');
  const file = join(state, 'zones', `${zone.replace(/\.$/, '')}.json`);
  const document = JSON.parse(readFileSync(file, 'utf8')) as {
    targets: Record<string, { outcome: { nextAttemptAt: string } }>;
  };
  for (const target of Object.values(document.targets)) target.outcome.nextAttemptAt = '2026-01-01T00:00:00.000Z';
  writeFileSync(file, JSON.stringify(document));
  for (const name of readdirSync(due)) {
    const text = readFileSync(join(due, name), 'utf8');
    if ((JSON.parse(text) as { zone: string }).zone !== zone) continue;
    rmSync(join(due, name));
    writeFileSync(join(due, name.replace(/^\d{14}/, String(Date.UTC(2026, 0, 1)).padStart(14, '0'))), text);
  }
}
