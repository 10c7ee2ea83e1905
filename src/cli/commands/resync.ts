import { acceptZone } from '../../plesk/accept.ts';
import type { ParsedCommand } from '../../plesk/command.ts';
import { readSource } from '../../plesk/read-source.ts';
import { DnsSyncError } from '../../reconcile/error.ts';
import type { DnsName } from '../../reconcile/name.ts';
import { heldZonesOfResync } from '../../reconcile/resync-guard.ts';
import type { Store } from '../../state/store.ts';
import { inParallel } from '../in-parallel.ts';
import type { Io } from '../io.ts';
import { commandsOf, readCall } from '../read-call.ts';
import { recordCall, type RecordedCall } from '../record-call.ts';
import { acceptedLines, refusedLine } from '../render/accepted.ts';
import { count } from '../render/counts.ts';
import { withSession, type Session } from '../session.ts';
import { applyZones } from './apply.ts';

interface ResyncOptions {
  readonly from: string;
  readonly partial?: boolean;
  readonly yes?: boolean;
}

/** Documents that are read or written at the same time. */
const atOnce = 8;

/**
 * `resync`: takes Plesk's whole truth for the newest there is, then plans and applies. Zones that it has no more are
 * deleted, unless they are too many, or it isn't whole. Exit as `apply`; 1 where the source isn't whole.
 */
export async function resync(io: Io, input: AsyncIterable<Uint8Array>, options: ResyncOptions): Promise<number> {
  return withSession(io, 'resync', async (session) => {
    const { store, config } = session;
    const bytes = options.from === '-' ? await readCall(input) : await readSource(sourceFile(options.from));
    const known = await servedZones(store);
    const recorded = await recordCall(store, config, commandsOf(bytes), io, 'resync');
    tell(io, recorded);
    const isWhole = recorded.unrecorded.length === 0;
    const gone = options.partial === true ? [] : known.filter((zone) => !isNamed(recorded, zone));
    if (!isWhole) {
      io.err(
        `the source is not whole: ${count(recorded.unrecorded.length, 'command')} of it could not be recorded, and no zone is taken for deleted\n`,
      );
    } else if (gone.length > 0) {
      await takeAsGone(session, gone, known.length);
    }
    const code = await applyZones(session, [], options);
    return isWhole ? code : 1;
  });
}

function sourceFile(from: string): string {
  if (from !== 'plesk') return from;
  throw new DnsSyncError(
    'no-source',
    'Plesk itself is not asked by this version',
    'send its zones through the hook (plesk bin dns --sync-all-zones), or name a file in the hook\'s format, or "-" for stdin, in --from',
  );
}

/** The zones that Plesk served as far as we know. */
async function servedZones(store: Store): Promise<readonly DnsName[]> {
  const zones = await store.list();
  const snapshots = await inParallel(zones, atOnce, async (zone) => (await store.read(zone))?.snapshot ?? null);
  return snapshots.flatMap((snapshot) => {
    const isServed = snapshot !== null && snapshot.desired !== null && snapshot.retained === undefined;
    return isServed ? [snapshot.zone] : [];
  });
}

function isNamed({ accepted }: RecordedCall, zone: DnsName): boolean {
  return accepted.some((item) => item.zone === zone);
}

function tell(io: Io, { accepted, unrecorded }: RecordedCall): void {
  for (const item of accepted) {
    const { out, err } = acceptedLines(item);
    for (const line of out) io.out(line);
    for (const line of err) io.err(line);
  }
  for (const item of unrecorded) io.err(refusedLine(item));
  io.out(`${count(accepted.length, 'zone')} in the source.\n`);
}

/** Zones that a whole source has no more are deleted in Plesk; where they are too many, each waits to be confirmed. */
async function takeAsGone({ io, store, config }: Session, gone: readonly DnsName[], known: number): Promise<void> {
  const tooMany = heldZonesOfResync({ going: gone.length, known });
  if (tooMany === null) {
    const deletes = gone.map((name, index): ParsedCommand => {
      return { index, label: `the deletion of ${name}`, command: { command: 'delete', zone: { name } } };
    });
    const { unrecorded } = await recordCall(store, config, deletes, io, 'resync');
    for (const item of unrecorded) io.err(refusedLine(item));
    return;
  }
  io.err(`not in the source: ${tooMany}: they wait to be confirmed\n`);
  const at = new Date().toISOString();
  await inParallel(gone, atOnce, async (name) => {
    await acceptZone(store, { kind: 'missing', name, displayName: name }, at, 'resync');
  });
}
