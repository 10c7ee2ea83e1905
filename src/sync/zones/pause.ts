import type { Session } from '../session.ts';
import { pauseAllZones, pauseZones, resumeAllZones, resumeZones, type Paused, type Resumed } from './pause-zones.ts';

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
