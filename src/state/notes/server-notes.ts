import type { StateContext } from '../context.ts';
import { turnoverLock } from '../files/paths.ts';
import { callNotes, type CallNotes } from './call-log.ts';
import { callerNotes, type CallerNotes } from './callers.ts';
import { recordHeartbeat, readHeartbeat, type Heartbeat } from './heartbeat.ts';
import { openQueue, type Queue } from './queue.ts';
import { turnoverFile, type TurnoverFile } from './turnovers.ts';
import { unsentZones, type UnsentZones } from './unsent-zones.ts';

/** What is recorded about calls from Plesk, and the work they left. */
export interface ServerNotes {
  /** The zones that wait for another pass. */
  readonly queue: Queue;
  /** Records a hook call at a time in ISO 8601; never fails. */
  noteCall(at: string): Promise<void>;
  /** Returns when the hook was first and last called; null if never. */
  calls(): Promise<Heartbeat | null>;
  readonly callNotes: CallNotes;
  readonly callers: CallerNotes;
  /** Recently created and deleted zones. */
  readonly turnovers: TurnoverFile;
  readonly unsent: UnsentZones;
}

export function serverNotes({ paths, files, report, alone }: StateContext): ServerNotes {
  return {
    queue: openQueue(paths.due, files, report),
    noteCall: async (at) => recordHeartbeat(paths.calls, at, files, report),
    calls: async () => readHeartbeat(paths.calls, files, report),
    callNotes: callNotes(paths, files, report),
    callers: callerNotes(paths.callers, files, report),
    turnovers: turnoverFile(paths.turnovers, files, async (work) => alone(turnoverLock, work), report),
    unsent: unsentZones(paths.unsent, files, report),
  };
}
