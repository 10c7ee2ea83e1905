import { rethrowUnlessKnown } from '../../reconcile/error.ts';
import type { Store } from '../../state/store.ts';
import { count } from '../../text/count.ts';
import type { Target } from '../../sync/targets.ts';
import { ok, type Check, type Finding, type CheckInput } from './check.ts';

/** Most servers to name on one line. */
const maxNamed = 5;

/** Checks whether other servers use the same account, and whether hosted zones can be marked as ours. */
export const checkServers: Check = {
  name: 'servers',
  see: 'docs/several-servers.md#the-rate-limit',
  run: async ({ targets, store, listed }) =>
    (await Promise.all(targets.map(async (target) => checkTarget(target, store, listed)))).flat(),
};

async function checkTarget(
  target: Target,
  store: Store | null,
  listed: CheckInput['listed'],
): Promise<readonly Finding[]> {
  const refused = (await store?.readTarget(target.name))?.markRefused ?? null;
  const marks: readonly Finding[] =
    refused === null
      ? []
      : [
          {
            level: 'warning',
            what: `${target.name}: cannot mark ${target.provider.traits.words.zone}s as kept by this server: ${refused.message}`,
            hint: refused.hint,
          },
        ];
  return [...marks, ...(await otherServers(target, listed))];
}

async function otherServers(target: Target, listed: CheckInput['listed']): Promise<readonly Finding[]> {
  const { name, provider } = target;
  const { words, marksOwner } = provider.traits;
  if (!marksOwner) {
    const what = `${name}: a ${words.zone} cannot name the server that keeps it; two servers on one zone are not detected`;
    return [{ level: 'ok', what, hint: 'let one server alone write to a zone' }];
  }
  try {
    const servers = await (await listed(target)).otherServers();
    if (servers.size === 0) return [ok(`${name}: no other server uses this account`)];
    const zones = [...servers.values()].reduce((sum, kept) => sum + kept, 0);
    const names = [...servers.keys()].sort().slice(0, maxNamed);
    const more = servers.size > names.length ? ` and ${servers.size - names.length} more` : '';
    const what = `${name}: ${count(zones, words.zone)} of other servers (${names.join(', ')}${more}); all servers share ${words.shared ?? 'one rate limit'}`;
    const hint = `divide the rate among the servers: set targets.${name}.maxRequestsPerSecond on each, so that the sum is at most the rate of the account`;
    return [{ level: 'ok', what, hint }];
  } catch (error) {
    // An unreachable target is reported by its own check.
    rethrowUnlessKnown(error);
    return [];
  }
}
