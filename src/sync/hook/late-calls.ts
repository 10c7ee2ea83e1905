import { withHint } from '../../text/with-hint.ts';
import { openPleskCli } from '../../plesk/panel/plesk-cli.ts';
import { readZoneSerials } from '../../plesk/panel/zone-serials.ts';
import { rethrowUnlessKnown } from '../../reconcile/error.ts';
import { decideLateCall, type PleskSerial } from '../../reconcile/desired/late-call.ts';
import type { LateCall } from '../../reconcile/desired/snapshot.ts';
import type { DnsName } from '../../reconcile/dns/name.ts';
import { isoTime } from '../../reconcile/iso-time.ts';
import type { Snapshot } from '../../reconcile/desired/snapshot.ts';
import { digestOf } from '../../state/digest.ts';
import type { QueueEntry } from '../../state/notes/queue.ts';
import { recordLateCalls } from '../record/record-commands.ts';
import { queueZones } from '../queue/queue-zones.ts';
import { spelled } from '../../text/printable.ts';
import type { Session } from '../session.ts';
import { affectedZones } from '../subdomains/affected-zones.ts';
import { reconcileAffected } from '../subdomains/reconcile-parents.ts';
import { documentOrNull } from '../read-document.ts';

interface Waiting {
  readonly snapshot: Snapshot;
  readonly late: LateCall;
}

/**
 * Decides late calls by Plesk's serials.
 * A late call that wins is recorded and queued for the next passes. An undecided one stays queued.
 */
export async function resolveLateCalls(session: Session): Promise<void> {
  const { reporter, now, store, config } = session;
  const notes = await store.queue.lateEntries();
  const waiting = await waitingZones(session, notes);
  const serials = waiting.size === 0 ? null : await pleskSerials(session);
  const winning = new Map<DnsName, LateCall>();
  const undecided = new Set<DnsName>();
  for (const [zone, { snapshot, late }] of waiting) {
    const plesk: PleskSerial = serials === null ? 'unknown' : (serials.get(zone) ?? null);
    const decision = decideLateCall(snapshot, late, plesk, now());
    if (decision === 'late') winning.set(zone, late);
    else if (decision === 'wait') undecided.add(zone);
    else await dropLateCall(session, zone, late);
  }
  if (winning.size > 0) {
    const recorded = await recordLateCalls(session, winning);
    const accepted = recorded.accepted.filter(({ verdict }) => verdict !== 'late');
    for (const { zone } of accepted) reporter.note(`${spelled(zone)}: the late call matches Plesk; recorded`);
    reporter.recorded(accepted);
    for (const item of recorded.unrecorded) {
      reporter.remark(`not recorded: ${item.label}: ${item.reason}`);
      for (const zone of winning.keys()) undecided.add(zone);
    }
    const changed = recorded.accepted.filter(({ verdict }) => verdict === 'changed');
    const parents = await reconcileAffected({ store, config }, affectedZones(config, changed), isoTime(now()));
    for (const [zone, error] of parents.failed) reporter.remark(`${spelled(zone)}: ${withHint(error)}`);
    await queueZones(session, [...winning.keys(), ...recorded.ptrZones.keys(), ...parents.all], 'for good');
  }
  for (const note of notes) {
    const item = await store.queue.read(note);
    if (item === null || !undecided.has(item.zone)) await store.queue.drop(note);
  }
}

async function waitingZones(
  { store }: Pick<Session, 'store'>,
  notes: readonly QueueEntry[],
): Promise<ReadonlyMap<DnsName, Waiting>> {
  const waiting = new Map<DnsName, Waiting>();
  for (const note of notes) {
    const zone = (await store.queue.read(note))?.zone;
    const document = zone === undefined ? null : await documentOrNull(store, zone);
    const late = document?.snapshot.late;
    if (document !== null && late !== undefined)
      waiting.set(document.snapshot.zone, { snapshot: document.snapshot, late });
  }
  return waiting;
}

/** Reads the serials of all zones from Plesk; null if Plesk can't be asked. */
async function pleskSerials({ env }: Pick<Session, 'env'>): Promise<ReadonlyMap<DnsName, number> | null> {
  try {
    return await readZoneSerials(openPleskCli({ env, platform: process.platform }));
  } catch (error) {
    rethrowUnlessKnown(error);
    return null;
  }
}

/** Discards a late call, because Plesk has the present content. */
async function dropLateCall(
  { reporter, store }: Pick<Session, 'reporter' | 'store'>,
  zone: DnsName,
  { at }: LateCall,
): Promise<void> {
  const cause = { command: 'late', digest: digestOf({ command: 'late', zone, at }) };
  await store.update(
    zone,
    (document) => {
      if (document === null || document.snapshot.late?.at !== at) return document;
      const { late: _, ...snapshot } = document.snapshot;
      return { ...document, snapshot };
    },
    () => cause,
  );
  reporter.note(`${spelled(zone)}: the late call is older than the zone in Plesk; dropped`);
}
