import { rethrowUnlessKnown } from '../../../reconcile/error.ts';
import type { NameServerSet } from '../../access.ts';
import type { ServiceFinding } from '../../provider.ts';
import type { Route53Api } from '../client/retrying-client.ts';

/** Most delegation sets whose use is read, each by a call. */
const maxSets = 20;

/** Part of a quota from which its use is reported. */
const nearlyFull = 0.9;

/**
 * Lists the reusable delegation sets of the account with their use, the configured one first.
 * Listing them needs a right that nothing else needs. Without it, only the configured one is looked up.
 */
export async function nameServerSets(api: Route53Api, configured: string | null): Promise<readonly NameServerSet[]> {
  const listed = await listedSets(api);
  const rest = listed.filter(({ id }) => id !== configured);
  const first = listed.find(({ id }) => id === configured) ?? { id: configured, nameServers: [] };
  const sets = [first, ...rest].slice(0, maxSets);
  const known: NameServerSet[] = [];
  for (const { id, nameServers } of sets) {
    if (id === null) continue;
    known.push({ id, nameServers, ...(await useOf(api, id)), isConfigured: id === configured });
  }
  return known;
}

async function listedSets(
  api: Route53Api,
): Promise<readonly { readonly id: string; readonly nameServers: readonly string[] }[]> {
  try {
    return await api.delegationSets();
  } catch (error) {
    rethrowUnlessKnown(error);
    return [];
  }
}

async function useOf(api: Route53Api, id: string): Promise<Pick<NameServerSet, 'zones' | 'maxZones'>> {
  try {
    const { count, limit } = await api.zoneLimit(id);
    return { zones: count, maxZones: limit };
  } catch (error) {
    rethrowUnlessKnown(error);
    return { zones: null, maxZones: null };
  }
}

/** Reports the use of delegation sets. */
export function setFindings(sets: readonly NameServerSet[]): readonly ServiceFinding[] {
  return sets.map(({ id, zones, maxZones, isConfigured }): ServiceFinding => {
    const whose = isConfigured ? ', which new hosted zones get' : '';
    if (zones === null || maxZones === null) {
      return {
        level: isConfigured ? 'warning' : 'ok',
        what: `delegation set ${id}${whose}: its use can't be read`,
        hint: 'check delegationSetId of the target, and allow route53:GetReusableDelegationSetLimit',
      };
    }
    const what = `delegation set ${id}${whose}: ${zones} of at most ${maxZones} hosted zones`;
    if (!isConfigured || zones < maxZones * nearlyFull) return { level: 'ok', what, hint: null };
    const hint =
      'raise the quota at AWS (Service Quotas, Route 53), or set delegationSetId of the target to another set';
    return { level: 'warning', what, hint };
  });
}
