import type { Candidate } from '../../cloud/provider.ts';
import { rethrowUnlessKnown } from '../../reconcile/error.ts';
import type { DnsName } from '../../reconcile/dns/name.ts';
import { delegatedNames } from '../../reconcile/live/delegated-names.ts';
import { isRouted, type Target } from '../../sync/targets.ts';
import { count } from '../../text/count.ts';
import { spelled } from '../../text/printable.ts';
import type { Check, Finding, CheckInput } from './check.ts';

/** Most duplicates that are looked up in DNS. */
const maxLookups = 20;

/** Checks whether several hosted zones have the name of a zone, and which one the parent zone delegates to. */
export const checkDuplicates: Check = {
  name: 'duplicates',
  see: 'docs/migrating-hand-made-zones.md#several-hosted-zones-of-one-name',
  run: async (input) => (await Promise.all(input.targets.map(async (target) => checkTarget(target, input)))).flat(),
};

async function checkTarget(target: Target, input: CheckInput): Promise<readonly Finding[]> {
  const { store, config, listed } = input;
  if (store === null || config === null) return [];
  try {
    const zones = (await store.list()).filter((zone) => isRouted(config, target.name, zone));
    const duplicates = await (await listed(target)).duplicates?.(zones);
    if (duplicates === undefined) return [];
    return await Promise.all(
      [...duplicates]
        .slice(0, maxLookups)
        .map(async ([zone, candidates]) => findingOf(target, zone, candidates, await ownId(input, target, zone))),
    );
  } catch (error) {
    // An unreachable target is reported by its own check.
    rethrowUnlessKnown(error);
    return [];
  }
}

/** Returns the ID of the hosted zone that we write to; null if there is none. */
async function ownId({ store }: CheckInput, { name }: Target, zone: DnsName): Promise<string | null> {
  try {
    return (await store?.read(zone))?.targets[name]?.applied?.zoneId ?? null;
  } catch (error) {
    rethrowUnlessKnown(error);
    return null;
  }
}

async function findingOf(
  { name, provider, dns }: Target,
  zone: DnsName,
  candidates: readonly Candidate[],
  own: string | null,
): Promise<Finding> {
  const { words } = provider.traits;
  const delegated: readonly string[] | null = delegatedNames(await (await dns()).delegation(zone));
  const isDelegated = ({ nameServers }: Candidate): boolean =>
    nameServers.some((server) => delegated?.includes(server) === true);
  const list = candidates.map((candidate) => {
    const facts = [count(candidate.recordSets, 'record set')];
    if (candidate.zoneId === own) facts.push('dns-sync writes to it');
    if (isDelegated(candidate)) facts.push('the parent zone delegates to it');
    return `${candidate.zoneId} (${facts.join(', ')})`;
  });
  const chosen = candidates.find(isDelegated);
  const unknown =
    delegated === null ? "the delegation can't be looked up" : 'the parent zone delegates to none of them';
  const what = `${spelled(zone)} has ${candidates.length} ${words.zone}s at ${name}: ${list.join('; ')}`;
  const isRight = own !== null && chosen?.zoneId === own;
  return {
    level: isRight ? 'warning' : 'error',
    what: chosen === undefined ? `${what}; ${unknown}` : what,
    hint: isRight
      ? `delete the other ${words.zone} at the service if nobody needs it`
      : `set targets.${name}.zoneIds of ${zone} to ${chosen === undefined ? 'the right one' : `${chosen.zoneId}, which the parent zone delegates to`}, or delete the others`,
  };
}
