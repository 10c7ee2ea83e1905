import { compareText } from '../compare-text.ts';
import type { Snapshot } from '../desired/snapshot.ts';
import type { KnownDrift } from '../plan/known-drift.ts';
import type { KnownLive } from '../live/known-live.ts';
import type { RejectRecord } from '../plan/json-records.ts';
import type { Outcome } from '../plan/outcome.ts';
import { driftEvents, type HealedDrift } from './drift-events.ts';
import type { NewEvent } from './event.ts';
import { liveEvents } from './live-events.ts';
import { outcomeEvents } from './outcome-events.ts';
import { rejectEvents } from './reject-events.ts';
import { snapshotEvents } from './snapshot-events.ts';

/** What events are derived from at one target. */
export interface TargetView {
  readonly outcome: Outcome | null;
  readonly synchronizedAt?: string;
  readonly drift?: KnownDrift;
  readonly healed?: HealedDrift;
  readonly live?: KnownLive;
  readonly unserved?: readonly RejectRecord[];
}

/** What events of a zone are derived from: its document. */
export interface ZoneView {
  readonly snapshot: Snapshot;
  readonly targets: Readonly<Record<string, TargetView>>;
}

const nothingYet: TargetView = { outcome: null };

/** The events between two states of a zone's document. Equal states have none. */
export function zoneEvents(before: ZoneView | null, after: ZoneView): readonly NewEvent[] {
  const targets = Object.keys(after.targets).sort(compareText);
  return [
    ...snapshotEvents(before?.snapshot ?? null, after.snapshot),
    ...targets.flatMap((target) => {
      const [earlier = nothingYet, later = nothingYet] = [before?.targets[target], after.targets[target]];
      return earlier === later ? [] : targetEvents(target, earlier, later, after.snapshot);
    }),
  ];
}

function targetEvents(target: string, before: TargetView, after: TargetView, snapshot: Snapshot): readonly NewEvent[] {
  return [
    ...outcomeEvents(target, before, after, snapshot),
    ...rejectEvents(target, before.unserved ?? [], after.unserved ?? []),
    ...driftEvents(target, before, after),
    ...liveEvents(target, before.live, after.live),
  ];
}
