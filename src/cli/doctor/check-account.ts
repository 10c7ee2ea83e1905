import type { Access, Purpose } from '../../cloud/access.ts';
import type { Config } from '../../config/load-config.ts';
import { rethrowUnlessKnown } from '../../reconcile/error.ts';
import { groupBy } from '../../reconcile/group-by.ts';
import type { Store } from '../../state/store.ts';
import type { Target } from '../../sync/targets.ts';
import { count } from '../../text/count.ts';
import { spelled } from '../../text/printable.ts';
import { ok, type Check, type Finding } from './check.ts';

/** Checks whose credentials the targets have, which rights they lack, and their sets of name servers. */
export const checkAccount: Check = {
  name: 'account',
  see: 'docs/iam.md#4-check',
  run: async ({ targets, config, store }) => {
    const found = targets.map(async (target) => {
      const access = await accessOf(target, config);
      const findings = 'findings' in access ? ofAccess(target.name, access) : [access];
      return [...findings, ...(await tagFindings(target, store))];
    });
    return (await Promise.all(found)).flat();
  },
};

/** Describes the credentials of a target; the check of the targets reports why none can be used. */
function ofAccess(target: string, access: Access): readonly Finding[] {
  if (access.tried.length > 0 || access.missing.length > 0 || access.untried.length === 0)
    return accessFindings(target, access);
  const hint = 'correct what "targets" reports, then run "dns-sync doctor" again';
  return [{ level: 'unknown', what: `${target}: no right could be tried`, hint }];
}

/** Checks the credentials of a target; returns a finding if it can't be done. */
export async function accessOf({ name, provider }: Target, config: Config | null): Promise<Access | Finding> {
  if (provider.examineAccess === undefined)
    return ok(`${name}: rights were not tried, because ${provider.traits.words.service} has no way without a change`);
  try {
    return await provider.examineAccess(purposeAt(name, config));
  } catch (error) {
    rethrowUnlessKnown(error);
    return { level: 'unknown', what: `${name}: rights were not tried: ${error.message}`, hint: error.hint };
  }
}

/** Reports zones that were created without their tags. */
async function tagFindings({ name, provider }: Target, store: Store | null): Promise<readonly Finding[]> {
  const [first, ...more] = (await store?.readTarget(name))?.untagged ?? [];
  if (first === undefined) return [];
  const whose = more.length === 0 ? 'its' : 'their';
  const zones = `${count(more.length + 1, provider.traits.words.zone)} without ${whose} tags`;
  const names = more.length === 0 ? spelled(first.zone) : `${spelled(first.zone)} and ${more.length} more`;
  return [{ level: 'warning', what: `${name}: ${zones}: ${names}: ${first.message}`, hint: first.hint }];
}

/** Returns what the rights are for: a target that is only observed needs none to write. */
function purposeAt(target: string, config: Config | null): Purpose {
  const mode = config?.targets[target]?.mode ?? config?.policy.mode;
  return mode === 'observe' ? 'plan' : 'apply';
}

/** Most rights to name on one line that were not tried. */
const maxNamed = 3;

/** Describes the credentials of a target. */
export function accessFindings(target: string, access: Access): readonly Finding[] {
  const { account, identity, tried, missing, remedy, untried } = access;
  const whose = identity ?? 'these credentials (their identity is not known)';
  const place = account === null || identity?.includes(account) === true ? '' : ` of account ${account}`;
  const findings: Finding[] = [];
  if (missing.length === 0 && tried.length > 0)
    findings.push(ok(`${target}: ${whose}${place}: ${count(tried.length, 'right')} tried, none missing`));
  if (missing.length > 0)
    findings.push({
      level: 'error',
      what: `${target}: ${whose}${place} may not call ${missing.join(', ')}`,
      hint: remedy,
      see: 'docs/iam.md#1-print-the-policy',
    });
  for (const [reason, rights] of groupBy(untried, (item) => item.reason)) {
    const names =
      rights.length > maxNamed ? count(rights.length, 'right') : rights.map(({ right }) => right).join(', ');
    findings.push({
      level: 'unknown',
      what: `${target}: ${names} not tried: ${reason}`,
      hint: 'correct what "targets" reports, or wait, then run "dns-sync doctor" again',
    });
  }
  for (const { level, what, hint } of access.findings) findings.push({ level, what: `${target}: ${what}`, hint });
  return findings;
}
