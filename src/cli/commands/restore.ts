import type { Command } from 'commander';
import type { Snapshot } from '../../reconcile/desired/snapshot.ts';
import { parseName, type DnsName } from '../../reconcile/dns/name.ts';
import { DnsSyncError } from '../../reconcile/error.ts';
import { goBack } from '../../reconcile/history/undo.ts';
import { isoTime, parseTime } from '../../reconcile/iso-time.ts';
import { digestOf } from '../../state/digest.ts';
import { rebuildAt, rebuildLast } from '../../state/journal/journal-rebuild.ts';
import type { Store } from '../../state/store.ts';
import { readTime } from '../../sync/history/read-time.ts';
import { selectZones } from '../../sync/select-zones.ts';
import type { Session } from '../../sync/session.ts';
import { spelled } from '../../text/printable.ts';
import { timeText } from '../../text/time-text.ts';
import { page } from '../help/page.ts';
import type { Io } from '../io.ts';
import { withTimedSession } from '../session.ts';
import { nothingToRestore, takeForward } from '../take-forward.ts';
import { severalZones } from '../../sync/several-zones.ts';

export function addRestore(program: Command, io: Io, done: (exitCode: number) => void): void {
  program
    .command('restore')
    .description('Restore a zone to an earlier point in time')
    .argument('<ZONE>', 'Zone by name')
    .requiredOption('--at <TIME>', 'Time as in "dns-sync history" (UTC, ends in Z), or local "YYYY-MM-DD HH:MM"')
    .option('--json', 'Print the plan and its results as JSON')
    .option('--yes', 'Skip the confirmation')
    .addHelpText(
      'after',
      `\nShows the plan and asks for confirmation. The next update from Plesk overrides the restored zone; until then, "status" shows it.\n${page(
        {
          examples: [`dns-sync restore example.com --at '2026-11-20 14:00'`],
          exits: ['0  restored, or nothing to restore', '1  not fully restored, or not confirmed'],
        },
      )}`,
    )
    .action(async (zone: string, options) => done(await restore(io, zone, options)));
}

interface RestoreOptions {
  readonly at: string;
  readonly yes?: boolean;
  readonly json?: boolean;
}

/**
 * Restores a zone to an earlier point in time, by a new change with a plan.
 * Exit code: 0; 1 not confirmed, or not all done.
 */
async function restore(io: Io, word: string, options: RestoreOptions): Promise<number> {
  return withTimedSession(io, 'restore', { json: options.json === true }, async (session) => {
    const time = readTime(options.at);
    const { store } = session;
    const zone = await oneZone(session, word);
    const document = await store.read(zone);
    const then = await snapshotAt(store, zone, document?.journal ?? null, time);
    const reversal = goBack(document?.snapshot ?? null, then.snapshot, { id: then.id, at: isoTime(io.now()) });
    const at = isoTime(time);
    const when = timeText(at);
    if (reversal.kind !== 'changed') {
      const text = `${spelled(zone)}: nothing to restore; the zone is the same as at ${when}\n`;
      io.out(options.json === true ? nothingToRestore() : text);
      return 0;
    }
    const cause = { command: 'restore', digest: digestOf({ command: 'restore', zone, at }) };
    const question = `Restore ${spelled(zone)} to ${when}?`;
    return takeForward(session, { zone, document, snapshot: reversal.snapshot, cause }, { ...options, question });
  });
}

/** Returns the zone that a word names. A zone without a document may still be in the journal. */
async function oneZone(session: Session, word: string): Promise<DnsName> {
  const name = parseName(word);
  if (name.ok && !(await session.store.list()).includes(name.value)) {
    const known = await rebuildLast(session.store.journal, name.value);
    if (known.ok) return name.value;
  }
  const [zone, ...others] = await selectZones(session, [word]);
  if (zone !== undefined && others.length === 0) return zone;
  throw severalZones(word, others.length + 1);
}

/**
 * Returns a zone's snapshot at a time from the journal.
 * Throws if the journal doesn't reach back that far, or if the zone was unknown then.
 */
async function snapshotAt(
  { journal }: Pick<Store, 'journal'>,
  zone: DnsName,
  head: string | null,
  time: number,
): Promise<{ readonly id: string; readonly snapshot: Snapshot }> {
  const last = head === null ? await rebuildLast(journal, zone) : null;
  const start = head ?? (last?.ok === true ? last.value.id : null);
  let first: string | null = null;
  if (start !== null) {
    for await (const { id, at } of journal.chainFrom(start)) {
      first = at;
      if (parseTime(at) > time) continue;
      const rebuilt = await rebuildAt(journal, id);
      if (!rebuilt.ok) throw unknownThen(zone, time, rebuilt.reason);
      if (rebuilt.value.snapshot !== null) return { id, snapshot: rebuilt.value.snapshot };
      throw unknownThen(zone, time, 'the zone did not exist here then');
    }
  }
  throw unknownThen(
    zone,
    time,
    first === null ? 'the journal has no entry for it' : `its journal begins at ${timeText(first)}`,
  );
}

function unknownThen(zone: DnsName, time: number, reason: string): DnsSyncError {
  return new DnsSyncError(
    'unknown-then',
    `no content of ${zone} is known for ${timeText(isoTime(time))}: ${reason}`,
    `run "dns-sync history ${zone}" to see the known times`,
  );
}
