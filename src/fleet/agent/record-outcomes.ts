import { rethrowUnlessKnown } from '../../reconcile/error.ts';
import type { DnsName } from '../../reconcile/dns/name.ts';
import type { EngineEntry } from '../engine.ts';
import { outValue, readValue } from '../values.ts';
import type { Connection, RoundContext } from './connection.ts';
import { removeClaims } from './remove-claims.ts';

/** Writes the outcomes that arrived into the documents of their zones. What fails is tried again in the next round. */
export async function recordOutcomes(context: RoundContext, present: Connection): Promise<void> {
  for (const [zone, entry] of present.outcomes.pending()) {
    try {
      await recordOutcome(context, present, zone, entry);
      present.outcomes.recorded(zone, entry);
    } catch (error) {
      rethrowUnlessKnown(error);
      if (error.code === 'unreachable') throw error;
      context.warnOnce(`${zone}: the answer of the fleet is not recorded: ${error.message}`);
    }
  }
}

async function recordOutcome(
  { engine, server, state, warnOnce }: RoundContext,
  { known, answered }: Connection,
  zone: DnsName,
  entry: EngineEntry,
): Promise<void> {
  const read = readValue(outValue, entry.value);
  if (!read.ok) {
    warnOnce(`${zone}: cannot read the answer of the fleet: ${read.reason}`);
    return;
  }
  const { value } = read;
  const sent = known.get(zone);
  answered.set(zone, value.claim);
  if (!value.isGone) {
    const seq = sent?.revision === value.claim ? sent.origin.seq : null;
    await state.record({ zone, value, created: sent?.created ?? 0, seq });
    return;
  }
  const isDeleted = sent === undefined || (sent.content === 'none' && sent.revision <= value.claim);
  if (!isDeleted) return;
  await removeClaims({ engine, server, known }, [zone]);
  await state.forget(zone);
}
