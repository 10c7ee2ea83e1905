import { parseTime } from '../../reconcile/iso-time.ts';
import { rethrowUnlessKnown } from '../../reconcile/error.ts';
import { nameOf, subject } from '../../reconcile/plan/change.ts';
import { driftedOf } from '../../reconcile/plan/drift.ts';
import type { ChangeAuthor, ChangeAuthors } from '../../reconcile/plan/drift-report.ts';
import { keyOf, type SetKey } from '../../reconcile/dns/record-set.ts';
import type { ChangedSet } from '../../cloud/provider.ts';
import { isChange, isPtrChange } from '../../state/journal/journal-entry.ts';
import { logKeptMs, maxClockErrorMs } from '../limits.ts';
import type { PlannedZone } from '../plan/planned-zone.ts';
import { documentOrNull } from '../read-document.ts';
import type { Session } from '../session.ts';
import type { Target } from '../targets.ts';

/** A drifted set of a planned zone, as its author is asked for. */
interface AskedSet extends ChangedSet {
  readonly item: PlannedZone;
  readonly key: SetKey;
}

/**
 * Asks each target who made the drift.
 * A target that doesn't allow it, or has no log of changes, is reported, and its sets have no authors.
 */
export async function driftAuthors(
  session: Session,
  planned: readonly PlannedZone[],
): Promise<ReadonlyMap<PlannedZone, ChangeAuthors>> {
  const authors = new Map<PlannedZone, Map<SetKey, ChangeAuthor | null>>();
  for (const target of session.targets) {
    const sets = await askedSets(
      session,
      planned.filter((item) => item.target === target),
    );
    if (sets.length === 0) continue;
    const found = await authorsAt(session, target, sets);
    for (const [i, { item, key }] of sets.entries()) {
      const known = authors.get(item) ?? new Map<SetKey, ChangeAuthor | null>();
      authors.set(item, known.set(key, found[i] ?? null));
    }
  }
  return authors;
}

async function authorsAt(
  session: Session,
  { name, provider }: Target,
  sets: readonly ChangedSet[],
): Promise<readonly (ChangeAuthor | null)[]> {
  const { reporter } = session;
  if (provider.whoChanged === undefined) {
    reporter.warning(`${name}: ${provider.traits.words.service} has no log that says who made the drift`);
    return [];
  }
  try {
    return await provider.whoChanged(
      sets,
      await ownChanges(
        session,
        sets.reduce((least, { since }) => Math.min(least, since), Infinity),
      ),
    );
  } catch (error) {
    rethrowUnlessKnown(error);
    reporter.warning(`${name}: cannot find out who made the drift: ${error.message}; ${error.hint}`);
    return [];
  }
}

/** Lists the drifted sets. A zone that was last listed without drift was changed after that. */
async function askedSets({ store, now }: Session, planned: readonly PlannedZone[]): Promise<readonly AskedSet[]> {
  const earliest = now() - logKeptMs;
  const asked: AskedSet[] = [];
  for (const item of planned) {
    const drifted = driftedOf(item.plan.diff);
    const document = drifted.length === 0 ? null : await documentOrNull(store, item.zone);
    const state = document?.targets[item.target.name];
    const zoneId = item.plan.zoneId ?? state?.applied?.zoneId;
    if (zoneId === undefined) continue;
    const quiet = state?.drift === undefined ? state?.listed?.at : undefined;
    const since = quiet === undefined ? earliest : Math.max(earliest, parseTime(quiet) - maxClockErrorMs);
    for (const { change } of drifted) {
      const { type } = subject(change);
      const key = keyOf(subject(change));
      asked.push({ item, key, zoneId, name: nameOf(change), type, isZoneGone: item.plan.zoneId === null, since });
    }
  }
  return asked;
}

/** Returns the IDs of our own changes since a time, from the journal. */
async function ownChanges({ store }: Session, since: number): Promise<ReadonlySet<string>> {
  const ids = new Set<string>();
  for await (const entry of store.journal.newestFirst()) {
    if (!('id' in entry)) continue;
    if (parseTime(entry.at) < since) break;
    if (!isChange(entry) && !isPtrChange(entry)) for (const id of entry.changeIds) ids.add(id);
  }
  return ids;
}
