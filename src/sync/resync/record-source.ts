import type { ParsedCommand } from '../../plesk/call/command.ts';
import { compareNames } from '../../reconcile/dns/name.ts';
import type { Store } from '../../state/store.ts';
import type { Config } from '../../config/load-config.ts';
import type { Io } from '../../cli/io.ts';
import { recordCall, type RecordedCall, type ResyncManner } from '../hook/record-hook-call.ts';

/** Zones that are in memory at once. */
const atOnce = 250;

/** Records the zones of a source in parts, as if each part were a call, so that memory doesn't grow with the zones. */
export async function recordSource(
  store: Store,
  config: Config,
  commands: Iterable<ParsedCommand>,
  io: Io,
  manner: ResyncManner,
): Promise<Pick<RecordedCall, 'accepted' | 'unrecorded'>> {
  const parts: RecordedCall[] = [];
  let part: ParsedCommand[] = [];
  const record = async (): Promise<void> => {
    if (part.length > 0) parts.push(await recordCall(store, config, part, io, manner));
    part = [];
  };
  for (const command of commands) {
    part.push(command);
    if (part.length === atOnce) await record();
  }
  await record();
  return {
    accepted: parts.flatMap(({ accepted }) => accepted).sort((one, other) => compareNames(one.zone, other.zone)),
    unrecorded: parts.flatMap(({ unrecorded }) => unrecorded),
  };
}
