import { isKnownError } from '../../reconcile/error.ts';
import type { ZonePauses } from '../../reconcile/plan/pause.ts';
import { sameJson } from '../../reconcile/same-json.ts';
import type { Engine, EngineEntry } from '../engine.ts';
import { pausedKey } from '../keys.ts';
import { packValue, pausedValue, readValue } from '../values.ts';
import type { AgentState } from './agent-state.ts';

/** This server's pauses as the engine has them. */
export interface SentPauses {
  readonly pauses: ZonePauses | null;
  /** The key's revision; 0 without one. */
  readonly revision: number;
}

/** How often pauses are written again because another process of this server wrote them at the same time. */
const maxTries = 3;

interface PauseSender {
  readonly engine: Engine;
  readonly server: string;
  readonly state: Pick<AgentState, 'pauses'>;
}

/** Reads this server's pauses in the engine. Throws `access-denied` if its user may not. */
export async function readSentPauses({ engine, server }: Pick<PauseSender, 'engine' | 'server'>): Promise<SentPauses> {
  const [entry] = (await engine.read(pausedKey(server))).entries;
  return entry === undefined ? { pauses: null, revision: 0 } : sentPauses(entry);
}

function sentPauses({ value, revision }: EngineEntry): SentPauses {
  const read = readValue(pausedValue, value);
  // What can't be read is written again.
  return { pauses: read.ok ? { all: read.value.all, zones: read.value.zones } : null, revision };
}

/** Reports to the fleet what this server paused, if that differs from what it reported. Returns what the engine has then. */
export async function sendPauses(sender: PauseSender, known: SentPauses): Promise<SentPauses> {
  const { engine, server, state } = sender;
  let sent = known;
  for (let tries = 0; tries < maxTries; tries++) {
    const pauses = await state.pauses();
    if (sameJson(pauses, sent.pauses) && (pauses !== null || sent.revision === 0)) break;
    const value = pauses === null ? null : packValue(pausedValue, { format: 1, ...pauses });
    const written = await engine.write([{ key: pausedKey(server), value, ifRevision: sent.revision }]);
    sent =
      written.kind === 'done'
        ? { pauses, revision: pauses === null ? 0 : written.revision }
        : await readSentPauses(sender);
  }
  return sent;
}

/** Returns what the engine has, or null if this server's user has no right to its pauses there. */
export async function ifPermitted<T>(work: Promise<T>): Promise<T | null> {
  try {
    return await work;
  } catch (error) {
    if (isKnownError(error, 'access-denied')) return null;
    throw error;
  }
}
