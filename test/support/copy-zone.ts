import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Bench } from './bench.ts';

/** Creates zones as copies of an applied one, at the provider and in the state. */
export function copyZone({ env, route53 }: Bench, first: string, names: readonly string[]): void {
  const state = env['DNS_SYNC_STATE_DIR'] as string;
  const fileOf = (zone: string): string => join(state, 'zones', `${zone}json`);
  const document = readFileSync(fileOf(first), 'utf8');
  const hosted = route53.zone(first);
  for (const [i, name] of names.entries()) {
    const id = `Z${String(i + 1).padStart(12, '0')}`;
    const copyOf = (text: string): string =>
      text.replaceAll(hosted.id, id).replaceAll(first, name).replaceAll(first.slice(0, -1), name.slice(0, -1));
    writeFileSync(fileOf(name), copyOf(document));
    route53.placeZone(JSON.parse(copyOf(JSON.stringify(hosted))));
  }
  rmSync(join(state, 'index.json'), { force: true });
}
