import type { KnownDrift } from '../plan/known-drift.ts';
import type { NewEvent } from './event.ts';

/** Drift that a pass found and reverted at once: when (ISO 8601), in how many record sets. */
export interface HealedDrift {
  readonly at: string;
  readonly sets: number;
}

interface Drifting {
  readonly drift?: KnownDrift;
  readonly healed?: HealedDrift;
}

/** New drift at a target, and drift that the pass that found it reverted. Known drift that stays makes no event. */
export function driftEvents(target: string, before: Drifting, after: Drifting): readonly NewEvent[] {
  const events: NewEvent[] = [];
  const { drift, healed } = after;
  if (healed !== undefined && healed.at !== before.healed?.at) {
    const text = `${setsText(healed.sets)} changed outside dns-sync and reverted`;
    events.push({ target, kind: 'drift', text, detail: { sets: healed.sets, healed: true } });
  }
  if (drift !== undefined && drift.sets > (before.drift?.sets ?? 0)) {
    const text = `${setsText(drift.sets)} changed outside dns-sync`;
    events.push({ target, kind: 'drift', text, detail: { sets: drift.sets, healed: false, since: drift.since } });
  }
  return events;
}

function setsText(sets: number): string {
  return sets === 1 ? '1 record set was' : `${sets} record sets were`;
}
