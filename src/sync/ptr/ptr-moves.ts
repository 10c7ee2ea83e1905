import type { DnsName } from '../../reconcile/dns/name.ts';
import type { PtrChange, PtrRow } from '../../reconcile/desired/ptr.ts';
import { isReverseZone } from '../../reconcile/dns/reverse-name.ts';
import type { Snapshot, ZoneCommand } from '../../reconcile/desired/snapshot.ts';
import { foldCommand } from '../../reconcile/desired/fold-command.ts';
import type { ZoneDocuments } from '../../state/documents/zone-documents.ts';
import { inParallel } from '../concurrency.ts';
import { documentsAtOnce } from '../limits.ts';
import { documentOrNull } from '../read-document.ts';

/** What zone commands mean for PTRs: added or removed rows, and reverse zones that Plesk adds or drops. */
export interface PtrMoves {
  readonly rows: readonly PtrChange[];
  readonly zones: ReadonlyMap<DnsName, boolean>;
  /** The previous rows of zones whose rows change. */
  readonly earlier: ReadonlyMap<DnsName, readonly PtrRow[]>;
  /** The previous places of PTRs by address, by the zone of their row. */
  readonly held: ReadonlyMap<DnsName, ReadonlyMap<string, DnsName>>;
}

/** Finds the effect of zone commands on PTRs before they are recorded. */
export async function movesOf(
  store: ZoneDocuments,
  commands: ReadonlyMap<DnsName, readonly ZoneCommand[]>,
  at: string,
): Promise<PtrMoves> {
  const rows: PtrChange[] = [];
  const zones = new Map<DnsName, boolean>();
  const earlier = new Map<DnsName, readonly PtrRow[]>();
  const held = new Map<DnsName, ReadonlyMap<string, DnsName>>();
  await inParallel([...commands], documentsAtOnce, async ([zone, list]) => {
    const before = (await documentOrNull(store, zone))?.snapshot ?? null;
    const after = list.reduce((snapshot, command) => foldCommand(snapshot, command, at).snapshot, before);
    const ptrs = after?.desired?.ptrs ?? [];
    const had = before?.desired?.ptrs ?? [];
    if (JSON.stringify(ptrs) !== JSON.stringify(had)) {
      rows.push({ kind: 'rows', of: zone, rows: ptrs });
      earlier.set(zone, had);
    } else if (ptrs.length > 0) {
      held.set(zone, heldUntilNow(before));
    }
    const [was, is] = [before, after].map((snapshot) => (snapshot?.desired ?? null) !== null);
    if (isReverseZone(zone) && was !== is) zones.set(zone, is === true);
  });
  return { rows, zones, earlier, held };
}

function heldUntilNow(snapshot: Snapshot | null): ReadonlyMap<string, DnsName> {
  const rejects = snapshot?.desired?.rejects ?? [];
  return new Map(
    rejects.flatMap(({ address, heldIn }) =>
      address === undefined || heldIn === undefined ? [] : [[address, heldIn]],
    ),
  );
}
