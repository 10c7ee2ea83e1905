import { rethrowUnlessKnown } from '../../reconcile/error.ts';
import type { DnsName } from '../../reconcile/dns/name.ts';
import type { PtrChange, PtrRow } from '../../reconcile/desired/ptr.ts';
import { isReverseZone } from '../../reconcile/dns/reverse-name.ts';
import type { Snapshot, ZoneCommand } from '../../reconcile/desired/snapshot.ts';
import { foldCommand } from '../../reconcile/desired/fold-command.ts';
import type { ZoneDocuments } from '../../state/documents/zone-documents.ts';
import { inParallel } from '../concurrency.ts';
import { documentsAtOnce } from '../limits.ts';

/** What commands about zones mean for PTRs: rows that came or went, and reverse zones that Plesk has now, or no more. */
export interface PtrMoves {
  readonly rows: readonly PtrChange[];
  readonly zones: ReadonlyMap<DnsName, boolean>;
  /** The rows that zones had until now, of those whose rows came or went. */
  readonly earlier: ReadonlyMap<DnsName, readonly PtrRow[]>;
  /** Where the PTRs of addresses were held until now, by the zones that they are rows of. */
  readonly held: ReadonlyMap<DnsName, ReadonlyMap<string, DnsName>>;
}

/** Finds what commands about zones, each with its own in their order, will mean for PTRs when they are recorded. */
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
    const before = await readSnapshot(store, zone);
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

/** A document that can't be read is told when the command is recorded, or not. */
async function readSnapshot(store: ZoneDocuments, zone: DnsName): Promise<Snapshot | null> {
  try {
    return (await store.read(zone))?.snapshot ?? null;
  } catch (error) {
    rethrowUnlessKnown(error);
    return null;
  }
}
