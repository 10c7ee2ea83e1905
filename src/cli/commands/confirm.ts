import { rethrowUnlessKnown } from '../../reconcile/error.ts';
import type { DnsName } from '../../reconcile/dns/name.ts';
import type { ZoneDocuments } from '../../state/documents/zone-documents.ts';
import { withHint } from '../../text/with-hint.ts';
import type { Command } from 'commander';
import type { Snapshot } from '../../reconcile/desired/snapshot.ts';
import { keyOf } from '../../reconcile/dns/record-set.ts';
import type { Outcome } from '../../reconcile/plan/outcome.ts';
import { quarantined } from '../../reconcile/plan/quarantine.ts';
import type { ZoneDocument } from '../../state/documents/document.ts';
import { selectZones } from '../../sync/select-zones.ts';
import { count } from '../../text/count.ts';
import { spelled } from '../../text/printable.ts';
import { page } from '../help/page.ts';
import type { Io } from '../io.ts';
import { withSession } from '../session.ts';

export function addConfirm(program: Command, io: Io, done: (exitCode: number) => void): void {
  program
    .command('confirm')
    .summary('Release held changes; the next apply makes them')
    .description('Release the held changes of zones; the next apply makes them')
    .argument('<ZONE...>', 'Zones by name or glob')
    .addHelpText(
      'after',
      page({
        examples: ['dns-sync confirm example.com && dns-sync apply example.com'],
        exits: ['0  released, or nothing held', '1  error'],
      }),
    )
    .action(async (zones: string[]) => done(await confirm(io, zones)));
}

/** Rules that an administrator can release. All others end when their cause does. */
const releasable: ReadonlySet<string> = new Set([
  'conflict',
  'drifted-delete',
  'last-sets',
  'unknown-content',
  'apex-ns',
  'zone-deletes',
  'record-quota',
]);

/**
 * Releases the holds of zones, so that the next apply applies their changes.
 * Exit code: 0; 1 the state of a zone can't be read or written.
 */
export async function confirm(io: Io, words: readonly string[]): Promise<number> {
  return withSession(io, 'confirm', async (session) => {
    let exit = 0;
    for (const zone of await selectZones(session, words)) {
      try {
        const released = await confirmZone(session.store, zone);
        io.out(
          released === 0
            ? `${spelled(zone)}: no held changes to release\n`
            : `${spelled(zone)}: released ${count(released, 'held change')}; run "dns-sync apply ${zone}"\n`,
        );
      } catch (error) {
        rethrowUnlessKnown(error);
        exit = 1;
        io.err(`${spelled(zone)}: ${withHint(error)}\n`);
      }
    }
    return exit;
  });
}

/** Releases the holds of a zone and returns their number. */
async function confirmZone(store: ZoneDocuments, zone: DnsName): Promise<number> {
  let released = 0;
  await store.update(zone, (document) => {
    if (document === null) return null;
    released = releasedIn(document);
    return released === 0 ? document : release(document);
  });
  return released;
}

function releasedIn({ snapshot, targets }: ZoneDocument): number {
  const keys = Object.values(targets).flatMap(({ outcome }) => keysOf(outcome));
  return keys.length + Number(isConfirmable(snapshot));
}

/** Checks whether content that is kept aside can be confirmed. With relative host names its meaning is unknown. */
function isConfirmable(snapshot: Snapshot): boolean {
  const { emptied, missing } = snapshot;
  return quarantined(snapshot) !== null && (missing !== undefined || emptied?.relativeHost === undefined);
}

function release(document: ZoneDocument): ZoneDocument {
  const { snapshot } = document;
  const targets = Object.entries(document.targets).map(([name, state]) => [
    name,
    { ...state, released: keysOf(state.outcome) },
  ]);
  return { ...document, snapshot: withConfirmedContent(snapshot), targets: Object.fromEntries(targets) };
}

/** Returns the snapshot with the content that was kept aside, if any. */
function withConfirmedContent(snapshot: Snapshot): Snapshot {
  if (!isConfirmable(snapshot)) return snapshot;
  const { undone: _, aside: _aside, missing, ...remaining } = snapshot;
  if (missing !== undefined)
    return { ...remaining, desired: null, emptied: null, deleted: { at: missing.at, content: snapshot.desired } };
  return { ...remaining, desired: snapshot.emptied, emptied: null, deleted: null };
}

function keysOf(outcome: Outcome | null): readonly string[] {
  return (outcome?.held ?? [])
    .filter((held) => releasable.has(held.rule))
    .map((held) => keyOf({ name: held.name, type: held.type }));
}
