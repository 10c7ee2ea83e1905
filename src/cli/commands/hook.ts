import { acceptPtrs, acceptZone, type AcceptedZone } from '../../plesk/accept.ts';
import { parseCall, type ParsedCommand } from '../../plesk/command.ts';
import { readPtrCommands } from '../../plesk/ptr.ts';
import { readZoneCommand } from '../../plesk/translate.ts';
import { DnsSyncError } from '../../reconcile/error.ts';
import { compareNames, type DnsName } from '../../reconcile/name.ts';
import type { PtrCommand } from '../../reconcile/ptr.ts';
import { failure } from '../../reconcile/result.ts';
import type { ZoneCommand } from '../../reconcile/snapshot.ts';
import { openStore, type Store } from '../../state/store.ts';
import { applyTouched } from '../apply-touched.ts';
import { loadConfig } from '../config.ts';
import { inParallel } from '../in-parallel.ts';
import type { Io } from '../io.ts';
import { readCall } from '../read-call.ts';
import { ptrLine, refusedLine } from '../render/accepted.ts';
import { reportError } from '../report-error.ts';

/** Zones that are recorded at the same time. */
const atOnce = 8;

/** A command of the call that could not be recorded, and why. */
interface Unrecorded {
  readonly label: string;
  readonly reason: string;
}

/**
 * Takes a call of Plesk from stdin: records every command that can be, then applies what changed. Exit 0 recorded, and
 * applied or nothing to apply; 1 recorded, not all applied; 2 something was not recorded.
 */
export async function hook(io: Io, input: AsyncIterable<Uint8Array>): Promise<number> {
  const started = Date.now();
  try {
    const config = await loadConfig(io.env);
    const commands = readCommands(await readCall(input));
    const store = await openStore(config.stateDir, { command: 'hook' });
    await store.noteCall(new Date(started).toISOString());
    const { accepted, unrecorded } = await record(store, commands, io);
    for (const item of unrecorded) io.err(refusedLine(item));
    const applied = await applyTouched(io, config, store, accepted, started);
    return unrecorded.length > 0 ? 2 : applied;
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

/** Records the commands: those of one zone in their order, zones side by side, each whatever becomes of the others. */
async function record(
  store: Store,
  commands: readonly ParsedCommand[],
  io: Io,
): Promise<{ readonly accepted: readonly AcceptedZone[]; readonly unrecorded: readonly Unrecorded[] }> {
  const unrecorded: Unrecorded[] = [];
  const zones = new Map<DnsName, { readonly label: string; readonly word: string; readonly command: ZoneCommand }[]>();
  const ptrs: { readonly label: string; readonly commands: readonly PtrCommand[] }[] = [];
  for (const { label, ...item } of commands) {
    const read =
      'reason' in item
        ? failure(item.reason)
        : 'ptr' in item.command
          ? readPtrCommands(item.command)
          : readZoneCommand(item.command);
    if (!read.ok) {
      unrecorded.push({ label, reason: read.reason });
    } else if ('kind' in read.value) {
      const command = read.value;
      const zone = command.kind === 'put' ? command.zone.name : command.name;
      const word = 'command' in item ? item.command.command : command.kind;
      zones.set(zone, [...(zones.get(zone) ?? []), { label, word, command }]);
    } else {
      ptrs.push({ label, commands: read.value });
    }
  }
  const attempt = async <T>(label: string, work: () => Promise<T>): Promise<T | null> => {
    try {
      return await work();
    } catch (error) {
      if (!(error instanceof DnsSyncError)) throw error;
      unrecorded.push({ label, reason: `${error.message}; ${error.hint}` });
      return null;
    }
  };
  const accepted: AcceptedZone[] = [];
  await inParallel([...zones.values()], atOnce, async (items) => {
    for (const { label, word, command } of items) {
      const result = await attempt(label, () => acceptZone(store, command, new Date().toISOString(), word));
      if (result !== null) accepted.push(result);
    }
  });
  for (const { label, commands: wanted } of ptrs) {
    const done = await attempt(label, async () => {
      await acceptPtrs(store, wanted);
      return true;
    });
    if (done === true) for (const command of wanted) io.err(ptrLine(command));
  }
  // Documents are written side by side; what is told of them has an order of its own.
  return { accepted: accepted.sort((one, other) => compareNames(one.zone, other.zone)), unrecorded };
}
