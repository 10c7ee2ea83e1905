import { massDeleteDetail } from '../../reconcile/desired/mass-delete.ts';
import type { DnsName } from '../../reconcile/dns/name.ts';
import { assumedZone } from '../pass/observe/assumed-zone.ts';
import { parseTime } from '../../reconcile/iso-time.ts';
import type { ZoneCommand } from '../../reconcile/desired/snapshot.ts';
import { foldCommand } from '../../reconcile/desired/fold-command.ts';
import type { ZoneDocument } from '../../state/documents/document.ts';
import { compareZone, zoneAtTarget } from '../pass/compare-zone.ts';
import type { Config } from '../../config/load-config.ts';
import { inParallel } from '../concurrency.ts';
import type { StateSession } from '../session.ts';
import { isRouted, servedTargets, type ServedTarget } from '../targets.ts';
import { documentsAtOnce } from '../limits.ts';
import { documentOrNull } from '../read-document.ts';

/** A command for a zone with the data of its caller. */
interface Item {
  readonly command: ZoneCommand;
}

/** Marks updates that exceed `policy.maxDeletePercent`, so that they are kept aside when recorded. */
export async function holdMassDeletes<T extends Item>(
  { store, config, providers }: Pick<StateSession, 'store' | 'config' | 'providers'>,
  zones: ReadonlyMap<DnsName, readonly T[]>,
  at: string,
): Promise<ReadonlyMap<DnsName, readonly T[]>> {
  if (config.policy.maxDeletePercent >= 100) return zones;
  const now = (): number => parseTime(at);
  const targets = servedTargets(config, providers);
  const marked = await inParallel([...zones], documentsAtOnce, async ([zone, items]) => {
    const document = await documentOrNull(store, zone);
    return [zone, document === null ? items : markItems(document, items, { config, targets, at, now })] as const;
  });
  return new Map(marked);
}

interface Place {
  readonly config: Config;
  readonly targets: readonly ServedTarget[];
  readonly at: string;
  readonly now: () => number;
}

function markItems<T extends Item>(document: ZoneDocument, items: readonly T[], place: Place): readonly T[] {
  let { snapshot } = document;
  return items.map((item) => {
    const { command } = item;
    const folded = foldCommand(snapshot, command, place.at);
    // A deleted zone has no content that an update could shrink.
    const isUpdate = command.kind === 'put' && folded.verdict === 'changed' && snapshot.desired !== null;
    const next = folded.snapshot ?? snapshot;
    const detail = isUpdate ? deletionDetail({ ...document, snapshot: next }, place) : null;
    if (command.kind !== 'put' || detail === null) {
      snapshot = next;
      return item;
    }
    // The previous content stays desired, also for later commands of the call.
    return { ...item, command: { ...command, aside: { rule: 'mass-delete', detail } } };
  });
}

/** Describes an update's deletions at the first target where they exceed the limit. */
function deletionDetail(document: ZoneDocument, { config, targets, now }: Place): string | null {
  const { zone } = document.snapshot;
  for (const { name, provider } of targets) {
    const subject = zoneAtTarget(document, name, provider);
    const { applied } = subject.state;
    if (applied === null || !isRouted(config, name, zone)) continue;
    const { changes } = compareZone(subject, assumedZone(applied), { config, unattended: true, now });
    const going = changes.filter(({ kind }) => kind === 'delete').length;
    const detail = massDeleteDetail({ going, applied: applied.sets.length }, config.policy.maxDeletePercent);
    if (detail !== null) return detail;
  }
  return null;
}
