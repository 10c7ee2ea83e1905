import type { ParsedCommand } from '../../plesk/call/command.ts';
import { heldZonesOfResync } from '../../reconcile/desired/resync-guard.ts';
import type { DnsName } from '../../reconcile/dns/name.ts';
import { isoTime } from '../../reconcile/iso-time.ts';
import type { ZoneDocuments } from '../../state/documents/zone-documents.ts';
import { count } from '../../text/count.ts';
import { spelled } from '../../text/printable.ts';
import { inParallel } from '../concurrency.ts';
import { recordCommands } from '../record/record-commands.ts';
import { recordZone } from '../record/record-zone.ts';
import type { StateSession } from '../session.ts';
import { chooseSources, type SourceWords } from './choose-sources.ts';
import { readSources } from './read-sources.ts';
import { recordSource } from './record-source.ts';
import { watchRepeats } from './watch-repeats.ts';
import { documentsAtOnce } from '../limits.ts';
import { documentOrNull } from '../read-document.ts';

/** Which source, and whether it has only some zones: then none counts as deleted. */
export interface SourceOptions extends SourceWords {
  readonly partial?: boolean;
}

/** Records the content of a source; returns false if the source was incomplete. Nothing of it stays in memory. */
export async function takeSource(
  session: StateSession,
  input: AsyncIterable<Uint8Array>,
  options: SourceOptions,
): Promise<boolean> {
  const { now, reporter, store } = session;
  const desired = async (zone: DnsName) => (await documentOrNull(store, zone))?.snapshot.desired ?? null;
  const sources = await chooseSources(session, input, options, desired);
  const resyncTime = { asOf: isoTime(now()) };
  const known = await servedZones(store);
  const { source, answer } = await readSources(reporter, sources);
  const watched = watchRepeats(answer.commands);
  // A file is one call, which can contain a zone twice.
  const recorded = source.isPlesk
    ? await recordSource(session, { commands: watched.commands, count: answer.count }, resyncTime)
    : await recordCommands(session, [...watched.commands], resyncTime);
  for (const { zone, places } of watched.repeated()) {
    const words = source.isPlesk ? '' : ` (commands ${places.join(', ')}); the last one is used`;
    reporter.remark(`${spelled(zone)} is in the source ${places.length} times${words}`);
  }
  reporter.recorded(recorded.accepted);
  reporter.unrecorded(recorded.unrecorded);
  reporter.note(
    `${count(recorded.accepted.length, 'zone')} in the source${source.isPlesk ? ` (${source.name})` : ''}.`,
  );
  const named = new Set(recorded.accepted.map(({ zone }) => zone));
  const gone = options.partial === true || !answer.listsAll ? [] : known.filter((zone) => !named.has(zone));
  const lost = [
    ...(answer.missed.length > 0 ? [`${count(answer.missed.length, 'zone')} unreadable`] : []),
    ...(recorded.unrecorded.length > 0 ? [`${count(recorded.unrecorded.length, 'command')} not recorded`] : []),
  ];
  if (lost.length > 0) {
    reporter.remark(`the source is incomplete (${lost.join(', ')}); missing zones are not treated as deleted`);
  } else if (gone.length > 0) {
    await takeAsGone(session, gone, known.length, resyncTime);
  }
  // A complete list from Plesk makes every zone of a restored state current.
  if (lost.length === 0 && options.partial !== true && answer.listsAll) await store.older.clear();
  return lost.length === 0;
}

/**
 * Lists the zones that Plesk served by our last knowledge.
 * A zone with an unreadable document is none of them: the source replaces it, and it is never inferred as deleted.
 */
async function servedZones(store: ZoneDocuments): Promise<readonly DnsName[]> {
  const zones = await inParallel(await store.list(), documentsAtOnce, async (zone) => {
    const { desired = null, retained } = (await documentOrNull(store, zone))?.snapshot ?? {};
    return desired !== null && retained === undefined ? zone : null;
  });
  return zones.filter((zone) => zone !== null);
}

/** Records zones missing in a complete source as deleted. If there are too many, each waits for confirmation. */
async function takeAsGone(
  session: StateSession,
  gone: readonly DnsName[],
  known: number,
  resyncTime: { readonly asOf: string },
): Promise<void> {
  const { reporter, now, store } = session;
  const tooMany = heldZonesOfResync({ going: gone.length, known });
  if (tooMany === null) {
    const deletes = gone.map((name, index): ParsedCommand => {
      return { index, label: `the deletion of ${name}`, command: { command: 'delete', zone: { name } } };
    });
    const recorded = await recordCommands(session, deletes, resyncTime);
    reporter.recorded(recorded.accepted);
    reporter.unrecorded(recorded.unrecorded);
    return;
  }
  reporter.remark(`missing in the source: ${tooMany}; held until confirmed`);
  const at = isoTime(now());
  await inParallel(gone, documentsAtOnce, async (name) => {
    await recordZone(store, { kind: 'missing', name, displayName: name, ...resyncTime }, at, 'resync');
  });
}
