import { openPleskCli } from '../../plesk/panel/plesk-cli.ts';
import { readZoneSerials } from '../../plesk/panel/zone-serials.ts';
import { DnsSyncError, rethrowUnlessKnown } from '../../reconcile/error.ts';
import type { DnsName } from '../../reconcile/dns/name.ts';
import { isOlderThanPlesk } from '../../reconcile/desired/older-state.ts';
import { olderStateRelease } from '../../reconcile/plan/hold-older-state.ts';
import type { Snapshot } from '../../reconcile/desired/snapshot.ts';
import type { OlderZones } from '../../state/identity/older-zones.ts';
import type { ServerState } from '../../state/store.ts';
import type { ZoneDocuments } from '../../state/documents/zone-documents.ts';
import { inParallel } from '../concurrency.ts';
import type { Reporter } from '../reporter.ts';
import { count } from '../../text/count.ts';
import { timeText } from '../../text/time-text.ts';
import { withHint } from '../../text/with-hint.ts';
import { documentsAtOnce } from '../limits.ts';
import { documentOrError } from '../read-document.ts';

/**
 * Compares the zones of a restored state with Plesk's serials, once, and releases the current ones.
 * If Plesk can't be asked, all stay listed.
 */
export async function compareWithPlesk(env: NodeJS.ProcessEnv, store: ServerState): Promise<void> {
  const older = await store.older.read();
  if (older === null || older.compared) return;
  try {
    const serials = await readZoneSerials(openPleskCli({ env, platform: process.platform }));
    await store.older.keep(await olderZones(store, older, serials));
  } catch (error) {
    rethrowUnlessKnown(error);
  }
}

async function olderZones(
  store: ZoneDocuments,
  { zones }: OlderZones,
  serials: ReadonlyMap<DnsName, number>,
): Promise<readonly DnsName[]> {
  const known = new Map<DnsName, Snapshot>();
  const unreadable: DnsName[] = [];
  await inParallel([...zones], documentsAtOnce, async (zone) => {
    const document = await documentOrError(store, zone);
    if (document instanceof DnsSyncError) unreadable.push(zone);
    else if (document !== null) known.set(zone, document.snapshot);
  });
  const olderIf = (others: boolean): readonly DnsName[] =>
    [...known]
      .filter(([zone, snapshot]) => isOlderThanPlesk(snapshot, serials.get(zone) ?? null, others))
      .map(([zone]) => zone);
  return [...olderIf(olderIf(false).length > 0), ...unreadable];
}

/** Describes a restored state, as a clause. */
export function olderStateFact({ since, compared, zones }: OlderZones): string {
  const held = compared
    ? `${count(zones.size, 'zone')} older than in Plesk, held`
    : `${count(zones.size, 'zone')} held, because Plesk could not be asked`;
  return `the state directory is a restored backup or a copy (detected ${timeText(since)}): ${held}`;
}

/** Reports a restored state. */
export async function reportOlderState(reporter: Reporter, store: ServerState): Promise<void> {
  const older = await store.older.read();
  if (older !== null) reporter.warning(withHint({ message: olderStateFact(older), hint: olderStateRelease }));
}
