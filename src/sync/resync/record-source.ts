import type { ParsedCommand } from '../../plesk/call/command.ts';
import type { SourceAnswer } from '../../plesk/sources/zone-source.ts';
import { compareNames } from '../../reconcile/dns/name.ts';
import type { StateSession } from '../session.ts';
import { recordCommands, type RecordedCommands, type ResyncTime } from '../record/record-commands.ts';

/** Zones in memory at once. */
const partSize = 250;

/** Records the zones of a source in parts, each as if it were a call, so that memory doesn't grow with the zones. */
export async function recordSource(
  session: StateSession,
  { commands, count }: Pick<SourceAnswer, 'commands' | 'count'>,
  resyncTime: ResyncTime,
): Promise<Pick<RecordedCommands, 'accepted' | 'unrecorded'>> {
  const parts: RecordedCommands[] = [];
  let part: ParsedCommand[] = [];
  let done = 0;
  const record = async (): Promise<void> => {
    session.reporter.progress({ work: 'record', done, all: count, step: null });
    if (part.length > 0) parts.push(await recordCommands(session, part, resyncTime));
    done += part.length;
    part = [];
  };
  try {
    for (const command of commands) {
      part.push(command);
      if (part.length === partSize) await record();
    }
    await record();
  } finally {
    session.reporter.progress(null);
  }
  return {
    accepted: parts.flatMap(({ accepted }) => accepted).sort((a, b) => compareNames(a.zone, b.zone)),
    unrecorded: parts.flatMap(({ unrecorded }) => unrecorded),
  };
}
