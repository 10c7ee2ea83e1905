import { parseCall, type ParsedCommand } from '../../plesk/command.ts';
import { DnsSyncError } from '../../reconcile/error.ts';
import { upkeep } from '../../state/journal-upkeep.ts';
import { applyTouched } from '../apply-touched.ts';
import { loadConfig } from '../config.ts';
import type { Io } from '../io.ts';
import { openState } from '../open-state.ts';
import { readCall } from '../read-call.ts';
import { recordCall } from '../record-call.ts';
import { refusedLine } from '../render/accepted.ts';
import { reportError } from '../report-error.ts';

/**
 * Takes a call of Plesk from stdin: records every command that can be, then applies what changed. Exit 0 recorded, and
 * applied or nothing to apply; 1 recorded, not all applied; 2 something was not recorded.
 */
export async function hook(io: Io, input: AsyncIterable<Uint8Array>): Promise<number> {
  const started = Date.now();
  try {
    const config = await loadConfig(io.env);
    const commands = readCommands(await readCall(input));
    const store = await openState(io, config, 'hook');
    await store.noteCall(new Date(started).toISOString());
    const recorded = await recordCall(store, config, commands, io);
    for (const item of recorded.unrecorded) io.err(refusedLine(item));
    const applied = await applyTouched(io, config, store, recorded, started);
    // Mostly somebody else has done it by then; while it is done, Plesk waits.
    await store.keepJournal({ ...upkeep, packAfterMs: 7 * upkeep.packAfterMs });
    return recorded.unrecorded.length > 0 ? 2 : applied;
  } catch (error) {
    reportError(error, io);
    // Whatever it was, Plesk's call is not fully recorded.
    return 2;
  }
}

function readCommands(text: string): readonly ParsedCommand[] {
  const call = parseCall(text);
  if (call.ok) return call.value;
  throw new DnsSyncError(
    'bad-call',
    `the call on stdin can't be read: ${call.reason}; nothing of it was recorded`,
    'see the description of the call in the documentation',
  );
}
