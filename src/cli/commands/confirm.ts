import { rethrowUnlessKnown } from '../../reconcile/error.ts';
import type { DnsName } from '../../reconcile/dns/name.ts';
import type { ZoneDocuments } from '../../state/documents/zone-documents.ts';
import { errorRecord, type ErrorRecord } from '../../reconcile/plan/json-records.ts';
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
import { jsonText } from '../render/json-text.ts';
import { withTimedSession } from '../session.ts';

export function addConfirm(program: Command, io: Io, done: (exitCode: number) => void): void {
  program
    .command('confirm')
    .summary('Release held changes; the next apply makes them')
    .description('Release the held changes of zones; the next apply makes them')
    .argument('<ZONE...>', 'Zones by name or glob')
    .option('--json', 'Print JSON')
    .addHelpText(
      'after',
      page({
        examples: ['dns-sync confirm example.com && dns-sync apply example.com'],
        exits: ['0  released, or nothing held', '1  error'],
      }),
    )
    .action(async (zones: string[], options) => done(await confirm(io, zones, options)));
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

/** What became of a zone: how many holds were released, or why its state can't be read or written. */
interface Confirmed {
  readonly zone: DnsName;
  readonly released: number;
  readonly error: ErrorRecord | null;
}

/**
 * Releases the holds of zones, so that the next apply applies their changes.
 * Exit code: 0; 1 the state of a zone can't be read or written.
 */
export async function confirm(
  io: Io,
  words: readonly string[],
  options: { readonly json?: boolean } = {},
): Promise<number> {
  return withTimedSession(io, 'confirm', options, async (session) => {
    const zones: Confirmed[] = [];
    for (const zone of await selectZones(session, words)) {
      try {
        zones.push({ zone, released: await confirmZone(session.store, zone), error: null });
      } catch (error) {
        rethrowUnlessKnown(error);
        zones.push({ zone, released: 0, error: errorRecord(error) });
      }
    }
    if (options.json === true) io.out(jsonText({ format: 1, zones }));
    else for (const item of zones) printConfirmed(io, item);
    return zones.some(({ error }) => error !== null) ? 1 : 0;
  });
}

function printConfirmed(io: Io, { zone, released, error }: Confirmed): void {
  if (error !== null) io.err(`${spelled(zone)}: ${withHint(error)}\n`);
  else
    io.out(
      released === 0
        ? `${spelled(zone)}: no held changes to release\n`
        : `${spelled(zone)}: released ${count(released, 'held change')}; run "dns-sync apply ${zone}"\n`,
    );
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
