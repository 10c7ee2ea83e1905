import type { ServerState } from '../../state/store.ts';
import { recordZone, type RecordedZone } from './record-zone.ts';
import type { ParsedCommand } from '../../plesk/call/command.ts';
import { readPtrCommands } from '../../plesk/records/read-ptr-commands.ts';
import { readZoneCommand } from '../../plesk/records/translate.ts';
import { rethrowUnlessKnown } from '../../reconcile/error.ts';
import type { LateCall } from '../../reconcile/desired/snapshot.ts';
import { compareNames, type DnsName } from '../../reconcile/dns/name.ts';
import { heldPlaces } from '../../reconcile/desired/ptr.ts';
import { withHeldPtrs } from '../../reconcile/desired/zone.ts';
import { failure } from '../../reconcile/result.ts';
import type { ZoneCommand } from '../../reconcile/desired/snapshot.ts';
import type { Config } from '../../config/load-config.ts';
import { holdMassDeletes } from './hold-mass-deletes.ts';
import { inParallel } from '../concurrency.ts';
import type { Unrecorded } from '../reporter.ts';
import type { StateSession } from '../session.ts';
import { movesOf, type PtrMoves } from '../ptr/ptr-moves.ts';
import { failedLabels, rowsLabel, sourcesOf, type LabelledPtrs } from '../ptr/failed-ptr-labels.ts';
import { writePtrZones } from '../ptr/write-ptr-zones.ts';
import { noPtrs, type RecordedPtrs } from '../ptr/recorded-ptrs.ts';
import { isoTime } from '../../reconcile/iso-time.ts';
import { documentsAtOnce } from '../limits.ts';
import { withHint } from '../../text/with-hint.ts';
import { addToGroup } from '../../reconcile/group-by.ts';

/** The result of recording a call. `ptrZones` maps the reverse zones of its PTRs to whether they changed. */
export interface RecordedCommands {
  readonly accepted: readonly RecordedZone[];
  readonly ptrZones: ReadonlyMap<DnsName, boolean>;
  readonly unrecorded: readonly Unrecorded[];
}

/** When the source of a resync was read, in ISO 8601. Calls from Plesk since then are newer. */
export interface ResyncTime {
  readonly asOf: string;
}

interface LabelledZone {
  readonly label: string;
  readonly word: string;
  readonly command: ZoneCommand;
}

/** The commands of a call by zone, and the unreadable ones. */
interface ReadCall {
  readonly zones: ReadonlyMap<DnsName, readonly LabelledZone[]>;
  readonly ptrs: readonly LabelledPtrs[];
  readonly unrecorded: Unrecorded[];
}

/**
 * Records the commands of a call, or of a resync, which counts as the newest state.
 * Commands of one zone are recorded in order, zones in parallel and independently. PTRs are recorded first, because
 * which records a zone leaves out depends on their place, and are then added to their zones.
 */
export async function recordCommands(
  session: StateSession,
  commands: readonly ParsedCommand[],
  resync?: ResyncTime,
): Promise<RecordedCommands> {
  const { config, now } = session;
  const call = readAll(commands, config.records.defaultTtl, resync);
  const at = isoTime(now());
  const zones = resync === undefined ? await holdMassDeletes(session, call.zones, at) : call.zones;
  return recordRead(session, { ...call, zones }, at);
}

/** Records the content of late calls that Plesk's serials confirmed. */
export async function recordLateCalls(
  session: StateSession,
  late: ReadonlyMap<DnsName, LateCall>,
): Promise<RecordedCommands> {
  const at = isoTime(session.now());
  const lateContents = [...late].map(([zone, { zone: content, at: latest }]): [DnsName, readonly LabelledZone[]] => {
    return [
      zone,
      [{ label: `the late call for ${zone}`, word: 'late', command: { kind: 'put', zone: content, latest } }],
    ];
  });
  const zones = await holdMassDeletes(session, new Map(lateContents), at);
  return recordRead(session, { zones, ptrs: [], unrecorded: [] }, at);
}

async function recordRead(
  { store, config, reporter }: Pick<StateSession, 'store' | 'config' | 'reporter'>,
  { zones, ptrs, unrecorded }: ReadCall,
  at: string,
): Promise<RecordedCommands> {
  const attempt = async <T>(labels: readonly string[], work: () => Promise<T>): Promise<T | null> => {
    try {
      return await work();
    } catch (error) {
      rethrowUnlessKnown(error);
      for (const label of labels) unrecorded.push({ label, reason: withHint(error) });
      return null;
    }
  };
  const moves = await movesOf(
    store,
    new Map([...zones].map(([zone, items]) => [zone, items.map((item) => item.command)])),
    at,
  );
  const labels = [...moves.rows.map(rowsLabel), ...ptrs.map((item) => item.label)];
  const recorded = await attempt(labels, () => recordAllPtrs(store, config, moves, ptrs));
  const failedRows = recorded === null ? new Set(moves.earlier.keys()) : sourcesOf(recorded.failed);
  for (const { label, error } of failedLabels(recorded?.failed ?? [], ptrs))
    unrecorded.push({ label, reason: withHint(error) });
  if (recorded !== null) {
    const commands = ptrs.flatMap((item) => item.commands);
    reporter.recordedPtrs({ rows: moves.rows, commands, wanted: recorded.wanted });
  }
  const places = heldPlaces(recorded?.wanted ?? []);
  const accepted: RecordedZone[] = [];
  await inParallel([...zones.values()], documentsAtOnce, async (items) => {
    for (const { label, word, command } of items) {
      const result = await attempt([label], () =>
        recordZone(store, withPtrs(command, moves, places, failedRows), at, word),
      );
      if (result !== null) accepted.push(result);
    }
  });
  await noteCurrent(store, accepted);
  const ptrZones = await attempt(labels, () => writePtrZones(store, config, recorded ?? noPtrs, at));
  // Documents are written in parallel; reports keep the order of the call.
  return {
    accepted: accepted.sort((a, b) => compareNames(a.zone, b.zone)),
    ptrZones: ptrZones ?? new Map(),
    unrecorded,
  };
}

/**
 * Marks zones of a restored state as current, because Plesk sent them now.
 * If that fails, a zone stays held and reports it.
 */
async function noteCurrent(store: ServerState, accepted: readonly RecordedZone[]): Promise<void> {
  const current = accepted.filter(({ verdict }) => verdict !== 'late').map(({ zone }) => zone);
  try {
    await store.older.remove(current);
  } catch (error) {
    rethrowUnlessKnown(error);
  }
}

function readAll(commands: readonly ParsedCommand[], defaultTtl: number, resync: ResyncTime | undefined): ReadCall {
  const unrecorded: Unrecorded[] = [];
  const zones = new Map<DnsName, LabelledZone[]>();
  const ptrs: LabelledPtrs[] = [];
  for (const { label, ...item } of commands) {
    const read =
      'reason' in item
        ? failure(item.reason)
        : 'ptr' in item.command
          ? readPtrCommands(item.command)
          : readZoneCommand(item.command, defaultTtl);
    if (!read.ok) {
      unrecorded.push({ label, reason: read.reason });
    } else if ('kind' in read.value) {
      const command = resync === undefined ? read.value : ofResync(read.value, resync);
      const zone = command.kind === 'put' ? command.zone.name : command.name;
      const word = resync !== undefined ? 'resync' : 'command' in item ? item.command.command : command.kind;
      addToGroup(zones, zone, { label, word, command });
    } else {
      ptrs.push({ label, commands: read.value });
    }
  }
  return { zones, ptrs, unrecorded };
}

function ofResync(command: ZoneCommand, { asOf }: ResyncTime): ZoneCommand {
  return command.kind === 'put' ? { ...command, resync: true, asOf } : { ...command, asOf };
}

/** Skips reading the requested PTRs if the call doesn't change them. */
async function recordAllPtrs(
  store: ServerState,
  config: Config,
  moves: PtrMoves,
  ptrs: readonly LabelledPtrs[],
): Promise<RecordedPtrs> {
  const changes = [...moves.rows, ...ptrs.flatMap((item) => item.commands)];
  if (changes.length === 0 && moves.zones.size === 0) return noPtrs;
  const { placeFinder } = await import('../ptr/find-ptr-place.ts');
  const { recordPtrs } = await import('../ptr/record-ptrs.ts');
  return recordPtrs(store, placeFinder(store, config, moves.zones), changes, new Set(moves.zones.keys()));
}

/**
 * Combines a command with the places of the zone's PTRs.
 * Unchanged PTRs keep their places. Rows that couldn't be recorded keep their old values, so that the next call records
 * them.
 */
function withPtrs(
  command: ZoneCommand,
  { held, earlier }: PtrMoves,
  places: ReadonlyMap<string, DnsName>,
  failedRows: ReadonlySet<DnsName>,
): ZoneCommand {
  if (command.kind !== 'put') return command;
  const zone = withHeldPtrs(command.zone, held.get(command.zone.name) ?? places);
  const ptrs = failedRows.has(zone.name) ? earlier.get(zone.name) : undefined;
  return { ...command, zone: ptrs === undefined ? zone : { ...zone, ptrs } };
}
