import type { DnsName } from '../reconcile/name.ts';
import { foldCommand, type Folded, type ZoneCommand } from '../reconcile/snapshot.ts';
import type { Reject } from '../reconcile/zone.ts';
import { digestOf } from '../state/journalled.ts';
import type { Store, ZoneChange } from '../state/store.ts';

/** What recording a command about a zone came to. */
export interface AcceptedZone {
  readonly zone: DnsName;
  readonly verdict: Folded['verdict'];
  readonly remarks: readonly string[];
  readonly rejects: readonly Reject[];
  /** Why Plesk doesn't serve the zone, as a clause; null where it does, or is not asked. */
  readonly unserved: string | null;
  /** Whether the last pass over it failed at one of the targets. */
  readonly failing: boolean;
}

/**
 * Records a command about a zone. When this resolves, the command is on disk; `at` is ISO 8601 in UTC, `word` what the
 * journal calls the command.
 */
export async function acceptZone(
  store: Store,
  command: ZoneCommand,
  at: string,
  word: string = command.kind === 'put' ? 'update' : command.kind,
): Promise<AcceptedZone> {
  const zone = command.kind === 'put' ? command.zone.name : command.name;
  let folded: Folded = { snapshot: null, verdict: 'unknown', remarks: [] };
  let failing = false;
  const fold: ZoneChange = (document) => {
    failing = Object.values(document?.targets ?? {}).some(({ outcome }) => outcome?.status === 'failing');
    folded = foldCommand(document?.snapshot ?? null, command, at);
    if (folded.snapshot === null || folded.snapshot === document?.snapshot) return document;
    return { format: 1, targets: {}, ...document, snapshot: folded.snapshot };
  };
  await store.update(zone, fold, () => ({ command: word, digest: digestOf(command) }));
  const { verdict, remarks } = folded;
  const unserved = command.kind === 'retain' ? command.reason : null;
  if (command.kind !== 'put') return { zone, verdict, remarks, rejects: [], unserved, failing };
  const told = [...remarks, ...command.zone.remarks];
  return { zone, verdict, remarks: told, rejects: command.zone.rejects, unserved, failing };
}
