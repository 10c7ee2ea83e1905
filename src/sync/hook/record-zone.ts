import type { DnsName } from '../../reconcile/dns/name.ts';
import type { Turnover } from '../../reconcile/desired/turnover.ts';
import type { Folded, Snapshot, Verdict, ZoneCommand } from '../../reconcile/desired/snapshot.ts';
import { foldCommand } from '../../reconcile/desired/fold-command.ts';
import type { Reject } from '../../reconcile/desired/zone.ts';
import { lateCalls } from '../../state/notes/queue.ts';
import { digestOf } from '../../state/journal/entry-for-change.ts';
import type { ServerState, ZoneChange } from '../../state/store.ts';
import { parseTime } from '../../reconcile/iso-time.ts';

/** What recording a command about a zone came to. */
export interface RecordedZone {
  readonly zone: DnsName;
  readonly verdict: Verdict;
  readonly remarks: readonly string[];
  readonly rejects: readonly Reject[];
  /** Why Plesk doesn't serve the zone, as a clause; null where it does, or is not asked. */
  readonly unserved: string | null;
  /** Whether the last pass over it failed at one of the targets. */
  readonly failing: boolean;
  /** Whether the zone came by it, or went; null where it was there before and is. */
  readonly turnover: Turnover['kind'] | null;
}

/**
 * Records a command about a zone. When this resolves, the command is on disk; `at` is ISO 8601 in UTC, `word` what the
 * journal calls the command.
 */
export async function recordZone(
  store: ServerState,
  command: ZoneCommand,
  at: string,
  word: string = command.kind === 'put' ? 'update' : command.kind,
): Promise<RecordedZone> {
  const zone = command.kind === 'put' ? command.zone.name : command.name;
  let folded: Folded = { snapshot: null, verdict: 'unknown', remarks: [] };
  let failing = false;
  let turnover: RecordedZone['turnover'] = null;
  const fold: ZoneChange = async (document) => {
    failing = Object.values(document?.targets ?? {}).some(({ outcome }) => outcome?.status === 'failing');
    folded = foldCommand(document?.snapshot ?? null, command, at);
    turnover = turnoverOf(document?.snapshot ?? null, folded.snapshot);
    if (folded.snapshot === null || folded.snapshot === document?.snapshot) return document;
    // Noted first: a late call that nobody finds would wait for ever.
    if (folded.verdict === 'late') await store.queue.add({ zone, target: lateCalls, at: parseTime(at) }, 'for good');
    return { format: 1, targets: {}, ...document, snapshot: folded.snapshot };
  };
  await store.update(zone, fold, () => ({ command: word, digest: digestOf(command) }));
  const { verdict, remarks } = folded;
  const unserved = command.kind === 'retain' ? command.reason : null;
  if (command.kind !== 'put') return { zone, verdict, remarks, rejects: [], unserved, failing, turnover };
  const allRemarks = [...remarks, ...command.zone.remarks];
  // With relative host names every record is rejected for one reason, which the hold of the zone states.
  const rejects = command.zone.relativeHost === undefined ? command.zone.rejects : [];
  return { zone, verdict, remarks: allRemarks, rejects, unserved, failing, turnover };
}

function turnoverOf(before: Snapshot | null, after: Snapshot | null): RecordedZone['turnover'] {
  const [was, is] = [before, after].map((snapshot) => (snapshot?.desired ?? null) !== null);
  if (was === is) return null;
  return is === true ? 'made' : 'deleted';
}
