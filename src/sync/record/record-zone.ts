import type { DnsName } from '../../reconcile/dns/name.ts';
import type { Turnover } from '../../reconcile/desired/turnover.ts';
import type { Folded, Snapshot, Verdict, ZoneCommand } from '../../reconcile/desired/snapshot.ts';
import { foldCommand } from '../../reconcile/desired/fold-command.ts';
import type { Reject } from '../../reconcile/desired/zone.ts';
import { lateCalls } from '../../state/notes/queue.ts';
import { digestOf } from '../../state/digest.ts';
import type { ServerState, ZoneChange } from '../../state/store.ts';
import { parseTime } from '../../reconcile/iso-time.ts';

/** The result of recording a command for a zone. */
export interface RecordedZone {
  readonly zone: DnsName;
  readonly verdict: Verdict;
  readonly remarks: readonly string[];
  readonly rejects: readonly Reject[];
  /** Why Plesk doesn't serve the zone, as a clause; null if it does or wasn't asked. */
  readonly unserved: string | null;
  /** Whether the last pass over it failed at a target. */
  readonly failing: boolean;
  /** Whether the command created or deleted the zone; null if neither. */
  readonly turnover: Turnover['kind'] | null;
}

/**
 * Records a command for a zone.
 * When this resolves, the command is on disk. `at` is ISO 8601 in UTC; `word` is the command's name in the journal.
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
    // Queue the late call first: without its queue entry it would never be decided.
    if (folded.verdict === 'late') await store.queue.add({ zone, target: lateCalls, at: parseTime(at) }, 'for good');
    return { format: 1, targets: {}, ...document, snapshot: folded.snapshot };
  };
  await store.update(zone, fold, () => ({ command: word, digest: digestOf(command) }));
  const { verdict, remarks } = folded;
  const unserved = command.kind === 'retain' ? command.reason : null;
  if (command.kind !== 'put') return { zone, verdict, remarks, rejects: [], unserved, failing, turnover };
  const allRemarks = [...remarks, ...command.zone.remarks];
  // If host names are relative, all records are rejected for the same reason, which the zone's hold already states.
  const rejects = command.zone.relativeHost === undefined ? command.zone.rejects : [];
  return { zone, verdict, remarks: allRemarks, rejects, unserved, failing, turnover };
}

function turnoverOf(before: Snapshot | null, after: Snapshot | null): RecordedZone['turnover'] {
  const [was, is] = [before, after].map((snapshot) => (snapshot?.desired ?? null) !== null);
  if (was === is) return null;
  return is === true ? 'made' : 'deleted';
}
