import type { Engine } from '../../../fleet/engine.ts';
import { DnsSyncError } from '../../../reconcile/error.ts';

/** How often an order is written again because another administrator wrote it at the same time. */
const maxTries = 3;

/** Writes an administrator's order, or removes it with null. Returns whether there was one. Throws `contended`. */
export async function writeOrder(engine: Engine, key: string, value: Buffer | null): Promise<boolean> {
  for (let tries = 0; tries < maxTries; tries++) {
    const [entry] = (await engine.read(key)).entries;
    // An earlier attempt got through, and its answer was lost.
    if (tries > 0 && (value === null ? entry === undefined : entry?.value.equals(value) === true)) return true;
    if (value === null && entry === undefined) return false;
    const written = await engine.write([{ key, value, ifRevision: entry?.revision ?? 0 }]);
    if (written.kind === 'done') return entry !== undefined;
  }
  throw new DnsSyncError('contended', `others keep changing ${key} in the fleet`, 'run the command again');
}
