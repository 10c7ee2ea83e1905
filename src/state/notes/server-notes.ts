import type { StateContext } from '../context.ts';
import { turnoverLock } from '../files/paths.ts';
import { callNotes, type CallNotes } from './call-log.ts';
import { beat, readHeartbeat, type Heartbeat } from './heartbeat.ts';
import { openQueue, type Queue } from './queue.ts';
import { turnoverFile, type TurnoverFile } from './turnovers.ts';

/** What is noted of Plesk's calls, and what they left to do. */
export interface ServerNotes {
  /** The zones that wait for another pass. */
  readonly queue: Queue;
  /** Notes that the hook was called at a time, in ISO 8601; never fails. */
  noteCall(at: string): Promise<void>;
  /** When the hook was called first and last; null where it never was. */
  calls(): Promise<Heartbeat | null>;
  readonly callNotes: CallNotes;
  /** The zones that came and went lately. */
  readonly turnovers: TurnoverFile;
}

export function serverNotes({ paths, files, report, alone }: StateContext): ServerNotes {
  return {
    queue: openQueue(paths.due, files, report),
    noteCall: async (at) => beat(paths.calls, at, files, report),
    calls: async () => readHeartbeat(paths.calls, files, report),
    callNotes: callNotes(paths, files, report),
    turnovers: turnoverFile(paths.turnovers, files, async (work) => alone(turnoverLock, work), report),
  };
}
