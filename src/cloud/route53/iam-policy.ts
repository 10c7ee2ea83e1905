import type { Purpose } from '../access.ts';
import type { Uses } from '../service.ts';

/** A statement of an IAM policy (IAM User Guide, "IAM JSON policy elements"). */
export interface Statement {
  readonly Sid?: string;
  readonly Effect: 'Allow';
  readonly Action: readonly string[];
  readonly Resource: string | readonly string[];
}

export interface IamPolicy {
  readonly Version: '2012-10-17';
  readonly Statement: readonly Statement[];
}

/**
 * Every action that we call, with the resource that a policy can restrict it to, or null (Service Authorization
 * Reference, "Actions, resources, and condition keys for Amazon Route 53").
 */
const actions: Readonly<Record<string, { readonly needs: 'plan' | 'apply' | 'tags'; readonly on: string | null }>> = {
  ListHostedZones: { needs: 'plan', on: null },
  ListHostedZonesByName: { needs: 'plan', on: null },
  GetAccountLimit: { needs: 'plan', on: null },
  GetHostedZone: { needs: 'plan', on: 'hostedzone' },
  GetHostedZoneLimit: { needs: 'plan', on: 'hostedzone' },
  ListResourceRecordSets: { needs: 'plan', on: 'hostedzone' },
  GetReusableDelegationSetLimit: { needs: 'plan', on: 'delegationset' },
  CreateHostedZone: { needs: 'apply', on: null },
  ChangeResourceRecordSets: { needs: 'apply', on: 'hostedzone' },
  DeleteHostedZone: { needs: 'apply', on: 'hostedzone' },
  UpdateHostedZoneComment: { needs: 'apply', on: 'hostedzone' },
  GetChange: { needs: 'apply', on: 'change' },
  ChangeTagsForResource: { needs: 'tags', on: 'hostedzone' },
};

/** Builds the least-privilege policy for a purpose. */
export function iamPolicy(purpose: Purpose, { tags }: Uses = { tags: false }): IamPolicy {
  const isNeeded = { plan: true, apply: purpose === 'apply', tags: purpose === 'apply' && tags };
  const needed = Object.entries(actions).filter(([, { needs }]) => isNeeded[needs]);
  const resources = [...new Set(needed.map(([, { on }]) => on))];
  return {
    Version: '2012-10-17',
    Statement: resources.map((resource) => ({
      Sid: `DnsSync${sidOf(resource)}`,
      ...statementFor(
        needed.filter(([, { on }]) => on === resource).map(([action]) => `route53:${action}`),
        resource === null ? null : `arn:aws:route53:::${resource}/*`,
      ),
    })),
  };
}

/** Builds the policy that `drift --who` needs in addition. CloudTrail has no resource to restrict it to. */
export function whoPolicy(): IamPolicy {
  return {
    Version: '2012-10-17',
    Statement: [{ Sid: 'DnsSyncWho', ...statementFor(['cloudtrail:LookupEvents'], null) }],
  };
}

/** Builds a statement that allows actions on one resource, or on all if null. */
export function statementFor(names: readonly string[], resource: string | null): Statement {
  return { Effect: 'Allow', Action: names, Resource: resource ?? '*' };
}

function sidOf(resource: string | null): string {
  return { hostedzone: 'Zones', delegationset: 'DelegationSets', change: 'Changes' }[resource ?? ''] ?? 'Account';
}
