import { DnsSyncError } from '../../reconcile/error.ts';
import { isGlob } from '../../reconcile/dns/name-pattern.ts';
import type { DnsName } from '../../reconcile/dns/name.ts';
import type { ZoneDocument } from '../../state/documents/document.ts';
import { targetsForgotten } from '../../state/journal/entry-for-change.ts';
import { digestOf } from '../../state/digest.ts';
import { offSince, type Pauses } from '../../state/notes/pauses.ts';
import { spelled } from '../../text/printable.ts';
import { effectivePolicy } from '../pass/effective-policy.ts';
import { chooseZones, isNamedBy } from '../select-zones.ts';
import type { Session } from '../session.ts';
import { isRouted } from '../targets.ts';
import { documentOrNull } from '../read-document.ts';

/** What can be forgotten of a zone: all of it (`targets` is null), or what is left at some targets. */
export interface Forgettable {
  readonly zone: DnsName;
  readonly targets: readonly string[] | null;
}

/** Why nothing of a zone can be forgotten, and what to do. */
interface Managed {
  readonly message: string;
  readonly hint: string;
}

type Inputs = Pick<Session, 'store' | 'config'>;

/** The zones to forget, and how many other zones a glob matches. */
export interface ForgetPlan {
  readonly zones: readonly Forgettable[];
  readonly managed: number;
}

/**
 * Finds what can be forgotten of the matching zones.
 * A glob selects only zones that can be forgotten. Throws `zone-in-use` for a name that can't.
 */
export async function planForget({ store, config }: Inputs, words: readonly string[]): Promise<ForgetPlan> {
  const known = await store.list();
  const pauses = await store.pauses.read();
  const zones: Forgettable[] = [];
  let managed = 0;
  for (const zone of chooseZones(words, known, known)) {
    const isNamed = words.some((word) => !isGlob(word) && isNamedBy(word, zone));
    const document = isNamed ? await store.read(zone) : await documentOrNull(store, zone);
    if (document === null) continue;
    const found = forgettableOf(document, config, pauses);
    if ('targets' in found) zones.push(found);
    else if (isNamed) throw new DnsSyncError('zone-in-use', found.message, found.hint);
    else managed++;
  }
  return { zones, managed };
}

/** Forgets zones, or what is left of them at some targets. Nothing is changed at a service. */
export async function forgetZones({ store, config }: Inputs, zones: readonly Forgettable[]): Promise<void> {
  const pauses = await store.pauses.read();
  for (const { zone, targets } of zones) {
    const cause = (): { command: string; digest: string } => ({
      command: 'forget',
      digest: digestOf({ command: 'forget', zone }),
    });
    await store.update(
      zone,
      (document) => {
        if (document === null) return null;
        const now = forgettableOf(document, config, pauses);
        // Plesk may have sent the zone again since it was planned.
        if (!('targets' in now)) throw new DnsSyncError('zone-in-use', now.message, now.hint);
        return now.targets === null && targets === null ? null : withoutTargets(document, targets ?? []);
      },
      targets === null ? cause : targetsForgotten,
    );
  }
}

function withoutTargets(document: ZoneDocument, gone: readonly string[]): ZoneDocument {
  const left = Object.entries(document.targets).filter(([target]) => !gone.includes(target));
  return { ...document, targets: Object.fromEntries(left) };
}

/** Returns what can be forgotten of a zone, or why nothing can. */
function forgettableOf(document: ZoneDocument, config: Session['config'], pauses: Pauses): Forgettable | Managed {
  const { zone } = document.snapshot;
  const managed = whyManaged(document, config, pauses);
  if (managed === null) return { zone, targets: null };
  const left = Object.entries(document.targets)
    .filter(([target, { applied }]) => applied !== null && !isRouted(config, target, zone))
    .map(([target]) => target);
  return left.length > 0 ? { zone, targets: left } : managed;
}

/** Returns why a zone is managed; null if Plesk no longer serves it and nothing of it is to be deleted. */
function whyManaged({ snapshot, targets }: ZoneDocument, config: Session['config'], pauses: Pauses): Managed | null {
  const { zone, deleted, retained, foldedInto } = snapshot;
  const name = spelled(zone);
  if (foldedInto !== undefined)
    return {
      message: `the records of ${name} are kept in ${spelled(foldedInto.zone)}`,
      hint: 'set "zones.subdomains" to "own", and run "dns-sync apply"',
    };
  if (retained !== undefined) return null;
  if (deleted === null)
    return {
      message: `Plesk serves ${name}`,
      hint: `delete the domain in Plesk, or run "dns-sync zones off ${zone}" to leave it as it is`,
    };
  if (offSince(pauses, zone) !== null) return null;
  const left = Object.entries(targets).filter(
    ([target, { applied }]) =>
      applied !== null &&
      isRouted(config, target, zone) &&
      effectivePolicy(config, { zone, target, snapshot }).onDelete !== 'keep',
  );
  const [first] = left;
  if (first === undefined) return null;
  const hasSets = left.some(([, { applied }]) => applied !== null && applied.sets.length > 0);
  return hasSets
    ? {
        message: `records of ${name} are still at ${first[0]}, and are to be deleted`,
        hint: `run "dns-sync apply ${zone}" first, or set "policy.onDelete" to "keep"`,
      }
    : {
        message: `${name} is in the trash: its emptied zone is still at ${first[0]}`,
        hint:
          config.fleet === undefined
            ? `run "dns-sync trash empty ${zone}"`
            : 'wait: the worker that leads deletes it after the "policy.trashDays" of its configuration',
      };
}
