import type { ParsedCommand } from '../../plesk/call/command.ts';
import { compareNames } from '../../reconcile/dns/name.ts';
import type { StateSession } from '../session.ts';
import { recordCommands, type RecordedCommands, type ResyncTime } from '../record/record-commands.ts';

/** Zones in memory at once. */
const partSize = 250;

/** Records the zones of a source in parts, each as if it were a call, so that memory doesn't grow with the zones. */
export async function recordSource(
  session: StateSession,
  commands: Iterable<ParsedCommand>,
  resyncTime: ResyncTime,
): Promise<Pick<RecordedCommands, 'accepted' | 'unrecorded'>> {
  const parts: RecordedCommands[] = [];
  let part: ParsedCommand[] = [];
  const record = async (): Promise<void> => {
    if (part.length > 0) parts.push(await recordCommands(session, part, resyncTime));
    part = [];
  };
  for (const command of commands) {
    part.push(command);
    if (part.length === partSize) await record();
  }
  await record();
  return {
    accepted: parts.flatMap(({ accepted }) => accepted).sort((a, b) => compareNames(a.zone, b.zone)),
    unrecorded: parts.flatMap(({ unrecorded }) => unrecorded),
  };
}
