import type { Access, Purpose } from '../../access.ts';
import type { Route53Api } from '../client/retrying-client.ts';
import { iamPolicy } from '../iam-policy.ts';
import { hostedZone, type Ownership } from '../zones/ownership.ts';
import { nameFromWire } from '../batches/wire-text.ts';
import { nameServerSets, setFindings } from './name-server-sets.ts';
import { readAttempts, tryRights, writeAttempts, type Attempt, type OwnZone } from './try-rights.ts';

/** Finds out who the credentials are and which rights they lack. Changes nothing. */
export async function examineAccess(api: Route53Api, ownership: Ownership, purpose: Purpose): Promise<Access> {
  let own: OwnZone = null;
  const hasTags = Object.keys(ownership.tags ?? {}).length > 0;
  const listing: Attempt = ['ListHostedZones', async () => (own = await ownZone(api, ownership))];
  const listed = await tryRights([listing]);
  const attempts = [
    ...readAttempts(api, own, ownership.delegationSetId),
    ...(purpose === 'apply' ? writeAttempts(api, own, hasTags) : []),
  ];
  const others = await tryRights(attempts);
  const missing = [...listed.missing, ...others.missing];
  const sets = await nameServerSets(api, ownership.delegationSetId);
  const caller = (await api.caller()) ?? identityOfArn(listed.caller ?? others.caller);
  return {
    account: caller?.account ?? null,
    identity: caller?.identity ?? null,
    tried: [...listed.allowed, ...others.allowed, ...missing],
    missing,
    remedy: missing.length === 0 ? null : remedyFor(missing, hasTags),
    untried: [...listed.untried, ...others.untried],
    nameServerSets: sets,
    findings: setFindings(sets),
  };
}

/** Returns a hosted zone of ours on the first page of the listing. */
async function ownZone(api: Route53Api, ownership: Ownership): Promise<OwnZone> {
  const { zones } = await api.zonesPage(null);
  const own = zones.find((zone) => {
    const name = nameFromWire(zone.name);
    return !zone.isPrivate && name.ok && hostedZone(zone, ownership, name.value).keeper.kind === 'us';
  });
  return own === undefined ? null : { id: own.id, name: own.name };
}

/** Reads account and identity from an ARN, as a refusal names them. */
function identityOfArn(arn: string | null): { readonly account: string | null; readonly identity: string } | null {
  if (arn === null) return null;
  const account = arn.split(':')[4] ?? '';
  return { identity: arn, account: account === '' ? null : account };
}

/** Returns the statements that allow the missing rights, with the resources that a policy can name. */
function remedyFor(missing: readonly string[], tags: boolean): string {
  const statements = iamPolicy('apply', { tags }).Statement.flatMap(({ Effect, Action, Resource }) => {
    const actions = Action.filter((action) => missing.includes(action));
    return actions.length === 0 ? [] : [{ Effect, Action: actions, Resource }];
  });
  const text = statements.map((statement) => JSON.stringify(statement)).join(', ');
  return `allow it in the IAM policy of that user or role: ${text}. "dns-sync doctor --iam-policy" prints the complete policy`;
}
