import type { DnsSyncError } from '../../reconcile/error.ts';
import type { Session } from '../session.ts';
import {
  pauseAllZones,
  pauseZones,
  resumeAllZones,
  resumeZones,
  type PausedZones,
  type ResumedZones,
} from './pause-zones.ts';

/** What a pause or its end means in a fleet; null without a fleet. */
export interface FleetWord {
  /** The names and globs of an order for all servers; null on a server, which pauses its own zones. */
  readonly patterns: readonly string[] | null;
  /** Why the fleet doesn't know it yet; null if it does. */
  readonly untold: DnsSyncError | null;
  /** Whether pending changes are applied without another command. */
  readonly isApplied: boolean;
}

export interface Paused {
  readonly paused: PausedZones;
  readonly fleet: FleetWord | null;
}

export interface Resumed {
  readonly resumed: ResumedZones;
  readonly fleet: FleetWord | null;
}

/** Pauses the matching zones, or all, also those created later. A worker of a fleet pauses them on all servers. */
export async function pause(session: Session, words: readonly string[], until: string | null): Promise<Paused> {
  if (session.config.fleet !== undefined)
    return (await import('../fleet/admin/pause-in-fleet.ts')).pauseInFleet(session, words, until);
  const all = words.length === 0;
  return {
    paused: all ? await pauseAllZones(session, until) : await pauseZones(session, words, until),
    fleet: null,
  };
}

/** Ends the pause of the matching zones, or every pause. */
export async function resume(session: Session, words: readonly string[]): Promise<Resumed> {
  if (session.config.fleet !== undefined)
    return (await import('../fleet/admin/pause-in-fleet.ts')).resumeInFleet(session, words);
  return {
    resumed: words.length === 0 ? await resumeAllZones(session) : await resumeZones(session, words),
    fleet: null,
  };
}
