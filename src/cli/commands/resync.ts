import { acceptZone } from '../../sync/hook/record-zone.ts';
import type { ParsedCommand } from '../../plesk/call/command.ts';
import type { DnsName } from '../../reconcile/dns/name.ts';
import { heldZonesOfResync } from '../../reconcile/desired/resync-guard.ts';
import type { Store } from '../../state/store.ts';
import { inParallel } from '../../sync/concurrency.ts';
import type { Io } from '../io.ts';
import { recordCall, type RecordedCall } from '../../sync/hook/record-hook-call.ts';
import { tellAccepted, tellUnrecorded } from '../render/passes/recorded.ts';
import { count } from '../../text/count.ts';
import { spelled } from '../../text/printable.ts';
import { applyInParts } from '../../sync/resync/apply-in-parts.ts';
import { chooseSources, type SourceWords } from '../../sync/resync/choose-sources.ts';
import { collectSooner } from '../../sync/resync/collect-sooner.ts';
import { recordSource } from '../../sync/resync/record-source.ts';
import { readSources } from '../../sync/resync/read-sources.ts';
import { watchRepeats } from '../../sync/resync/watch-repeats.ts';
import { withSession, type Session } from '../../sync/session.ts';
import { applyZones } from './apply.ts';
import { isoTime } from '../../reconcile/iso-time.ts';

/** What was said on the command line. */
export interface ResyncOptions extends SourceWords {
  readonly partial?: boolean;
  readonly yes?: boolean;
}

/** Documents that are read or written at the same time. */
const atOnce = 8;

/**
 * `resync`: takes Plesk's whole truth for the newest there is, then plans and applies. Zones that it has no more are
 * deleted, unless they are too many, or it isn't whole. What Plesk sends meanwhile is newer. Exit as `apply`; 1 where the
 * source isn't whole.
 */
export async function resync(io: Io, input: AsyncIterable<Uint8Array>, options: ResyncOptions): Promise<number> {
  collectSooner();
  return withSession(io, 'resync', async (session) => {
    const isWhole = await takeSource(session, input, options);
    const code = options.yes === true ? await applyInParts(session) : await applyZones(session, [], options);
    return isWhole ? code : 1;
  });
}

/** Records what the source has; false if it isn't whole. When this ends, nothing of the source stays in memory. */
async function takeSource(
  session: Session,
  input: AsyncIterable<Uint8Array>,
  options: ResyncOptions,
): Promise<boolean> {
  const { io, store, config } = session;
  const desired = async (zone: DnsName) => (await store.read(zone))?.snapshot.desired ?? null;
  const sources = chooseSources(io, input, options, desired);
  const manner = { asOf: isoTime(io.now()) };
  const known = await servedZones(store);
  const { source, answer } = await readSources(io, sources);
  const watched = watchRepeats(answer.commands);
  // A file is one call, in which a zone may come twice.
  const recorded = source.isPlesk
    ? await recordSource(store, config, watched.commands, io, manner)
    : await recordCall(store, config, [...watched.commands], io, manner);
  for (const { zone, places } of watched.repeated()) {
    const words = source.isPlesk ? '' : `, in the commands ${places.join(', ')}: the last one counts`;
    io.err(`${spelled(zone)} is in the source ${places.length} times${words}\n`);
  }
  tell(io, recorded, source.isPlesk ? source.name : null);
  const named = new Set(recorded.accepted.map(({ zone }) => zone));
  const gone = options.partial === true || !answer.listsAll ? [] : known.filter((zone) => !named.has(zone));
  const lost = [
    ...(answer.missed.length > 0 ? [`${count(answer.missed.length, 'zone')} of it could not be had`] : []),
    ...(recorded.unrecorded.length > 0
      ? [`${count(recorded.unrecorded.length, 'command')} of it could not be recorded`]
      : []),
  ];
  if (lost.length > 0) {
    io.err(`the source is not whole: ${lost.join(', ')}, and no zone is taken for deleted\n`);
  } else if (gone.length > 0) {
    await takeAsGone(session, gone, known.length, manner);
  }
  // Plesk's whole truth makes every zone of a restored state current.
  if (lost.length === 0 && options.partial !== true && answer.listsAll) await store.older.clear();
  return lost.length === 0;
}

/** The zones that Plesk served as far as we know. */
async function servedZones(store: Store): Promise<readonly DnsName[]> {
  const zones = await inParallel(await store.list(), atOnce, async (zone) => {
    const { desired = null, retained } = (await store.read(zone))?.snapshot ?? {};
    return desired !== null && retained === undefined ? zone : null;
  });
  return zones.filter((zone) => zone !== null);
}

function tell(io: Io, recorded: Pick<RecordedCall, 'accepted' | 'unrecorded'>, source: string | null): void {
  tellAccepted(io, recorded.accepted);
  tellUnrecorded(io, recorded.unrecorded);
  io.out(`${count(recorded.accepted.length, 'zone')} in the source${source === null ? '' : ` (${source})`}.\n`);
}

/** Zones that a whole source has no more are deleted in Plesk; where they are too many, each waits to be confirmed. */
async function takeAsGone(
  { io, store, config }: Session,
  gone: readonly DnsName[],
  known: number,
  manner: { readonly asOf: string },
): Promise<void> {
  const tooMany = heldZonesOfResync({ going: gone.length, known });
  if (tooMany === null) {
    const deletes = gone.map((name, index): ParsedCommand => {
      return { index, label: `the deletion of ${name}`, command: { command: 'delete', zone: { name } } };
    });
    const recorded = await recordCall(store, config, deletes, io, manner);
    tellAccepted(io, recorded.accepted);
    tellUnrecorded(io, recorded.unrecorded);
    return;
  }
  io.err(`not in the source: ${tooMany}: they wait to be confirmed\n`);
  const at = isoTime(io.now());
  await inParallel(gone, atOnce, async (name) => {
    await acceptZone(store, { kind: 'missing', name, displayName: name, ...manner }, at, 'resync');
  });
}
