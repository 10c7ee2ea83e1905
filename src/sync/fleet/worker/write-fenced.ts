import { maxPuts, type Engine, type EngineEntry, type EnginePut } from '../../../fleet/engine.ts';
import type { KnownFleet } from '../../../fleet/leader/known-fleet.ts';
import type { Leadership } from '../../../fleet/leader/lead.ts';
import { DnsSyncError } from '../../../reconcile/error.ts';

/** What fenced writes need. */
export interface Fencing {
  readonly engine: Engine;
  readonly known: KnownFleet;
  readonly leadership: Leadership;
}

/**
 * Writes as the leader. The first keys are one transaction; those beyond its size follow.
 * Throws `not-leader` if another worker leads, and `contended` if another program changed a key.
 */
export async function writeFenced(fencing: Fencing, puts: readonly EnginePut[]): Promise<void> {
  for (let i = 0; i < puts.length; i += maxPuts) await writeOnce(fencing, puts.slice(i, i + maxPuts));
}

async function writeOnce({ engine, known, leadership }: Fencing, puts: readonly EnginePut[]): Promise<void> {
  const written = await engine.write(puts, leadership.fence);
  if (written.kind === 'fenced' || written.kind === 'expired') {
    leadership.lose();
    throw notLeader();
  }
  if (written.kind === 'done') {
    const { revision } = written;
    for (const { key, value } of puts)
      known.learn({ key, revision, entry: value && { key, value, revision, created: revision } });
    return;
  }
  // An earlier attempt may have been carried out, and only its answer was lost.
  let isOurs = true;
  for (const { key, value } of puts) {
    const { entries, revision } = await engine.read(key);
    const entry: EngineEntry | null = entries[0] ?? null;
    known.learn({ key, revision: entry?.revision ?? revision, entry });
    isOurs &&= value === null ? entry === null : entry?.value.equals(value) === true;
  }
  if (!isOurs) throw changedElsewhere(puts.map(({ key }) => key));
}

export function notLeader(): DnsSyncError {
  return new DnsSyncError(
    'not-leader',
    'this worker no longer leads its fleet, so it recorded and sent nothing',
    'nothing: the worker that leads continues',
  );
}

function changedElsewhere(keys: readonly string[]): DnsSyncError {
  return new DnsSyncError(
    'contended',
    `another program changed ${keys.join(', ')} in the engine of the fleet`,
    'let only workers write there; the next pass tries again',
  );
}
