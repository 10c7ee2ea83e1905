import type { TargetState, ZoneDocument } from '../../state/documents/document.ts';
import { applyAll, exitCode, mayChange, tellReports } from '../../cli/commands/apply.ts';
import { planAll } from '../../cli/commands/plan.ts';
import { planCost } from '../plan/plan-cost.ts';
import { planDocument } from '../plan/plan-zones.ts';
import { planText } from '../../cli/render/plan/plan-text.ts';
import { spelled } from '../../text/printable.ts';
import type { Session } from '../session.ts';
import { deletedZones, type Deleted } from './list.ts';

/**
 * Removes the hosted zones of deleted zones at once, by a plan, with the holds of any other removal; what stands nowhere
 * any more is forgotten here too, but for the journal.
 */
export async function emptyTrash(
  session: Session,
  words: readonly string[],
  { yes }: { readonly yes?: boolean },
): Promise<number> {
  const { io, config } = session;
  const now: Session = { ...session, config: { ...config, policy: { ...config.policy, onDelete: 'remove' } } };
  // What is kept by configuration is in no trash.
  const isEmptied = ({ document }: Deleted): boolean => config.policy.onDelete !== 'keep' || !hasSets(document);
  const found = (await deletedZones(session, words)).filter(isEmptied);
  const zones = found.filter(({ document }) => !isKeptElsewhere(document));
  for (const { zone } of found.filter(({ document }) => isKeptElsewhere(document))) await forget(session, zone);
  if (zones.length === 0) {
    if (found.length === 0) io.out('No matching zones in the trash.\n');
    return 0;
  }
  const names = zones.map(({ zone }) => zone);
  const planned = await planAll(now, names, 'provider');
  const plan = planDocument(planned);
  io.out(planText(plan, planCost(session, planned), io.style));
  if (
    yes !== true &&
    !(await mayChange(io, 'Empty the trash of this? Its content stays in the journal only.', 'trash empty'))
  ) {
    io.err('Nothing was changed.\n');
    return 1;
  }
  const reports = await applyAll(now, planned);
  tellReports(io, reports);
  for (const zone of names) await forget(session, zone);
  return exitCode(planned, reports) === 0 ? 0 : 1;
}

function hasSets({ targets }: ZoneDocument): boolean {
  return Object.values(targets).some(({ applied }) => applied !== null && applied.sets.length > 0);
}

/** Forgets a zone of which nothing stands anywhere, unless Plesk has it again by now. */
async function forget({ io, store }: Session, zone: Deleted['zone']): Promise<void> {
  const left = await store.update(zone, (document) => {
    const isGone = document?.snapshot.deleted !== null && !hasPlace(document);
    return isGone ? null : document;
  });
  if (left === null)
    io.out(`${spelled(zone)}: forgotten; "dns-sync restore ${zone} --at TIME" still has it from the journal\n`);
}

function hasPlace(document: ZoneDocument | null): boolean {
  const isPlace = ({ applied, barred }: TargetState): boolean => applied !== null && barred === undefined;
  return document !== null && Object.values(document.targets).some(isPlace);
}

/** Whether a zone is left alone at every target where anything of it was. */
function isKeptElsewhere(document: ZoneDocument): boolean {
  return !hasPlace(document) && Object.values(document.targets).some(({ barred }) => barred !== undefined);
}
