import type { DnsName } from '../dns/name.ts';
import type { SetName } from '../dns/record-set.ts';
import type { DelegationState } from './judge-delegation.ts';
import type { DsState } from './ds/judge-ds.ts';
import type { ServerVerdict } from './judge-server.ts';

/** A name server of a zone and what it answers. */
export interface LiveServer extends ServerVerdict {
  readonly name: DnsName;
  readonly addresses: readonly string[];
}

/** What was seen of a zone at a target. */
export interface LiveSighting {
  readonly target: string;
  readonly delegation: { readonly state: DelegationState; readonly nameServers: readonly DnsName[] };
  /** Why the delegation isn't known; null if it is. */
  readonly whyUnknown: string | null;
  readonly ds: DsState;
  readonly servers: readonly LiveServer[];
  /** Sets whose last write isn't confirmed. */
  readonly unsure: readonly SetName[];
  /** Whether the zone was changed so recently that its servers may not have the change yet. */
  readonly isYoung: boolean;
}

/**
 * Whether resolvers see what was applied: true, false, or null if it is unknown.
 * `reason` says why it isn't known to be live, and `hint` what to do. `waits` is set if time alone may help.
 */
export interface LiveVerdict {
  readonly live: boolean | null;
  readonly reason: string | null;
  readonly hint: string | null;
  readonly waits: boolean;
}

type Problem = Omit<LiveVerdict, 'reason' | 'hint'> & { readonly reason: string; readonly hint: string };

/** Sums up what was seen of a zone at a target. What is wrong counts before what isn't known; the worst problem comes first. */
export function liveVerdict(sighting: LiveSighting): LiveVerdict {
  const problem = strayDs(sighting) ?? wrongDelegation(sighting) ?? wrongServers(sighting) ?? unknownParts(sighting);
  return problem ?? { live: true, reason: null, hint: null, waits: false };
}

function strayDs({ ds }: LiveSighting): Problem | null {
  if (ds !== 'stray') return null;
  return {
    live: false,
    reason:
      'the parent zone has a DS record that matches no key of the name servers: resolvers that validate get no answer',
    hint: 'remove the DS record at the registrar now',
    waits: false,
  };
}

function wrongDelegation({ target, delegation, servers }: LiveSighting): Problem | null {
  const { state, nameServers } = delegation;
  const own = servers.map(({ name }) => name).join(' ');
  if (state === 'none')
    return {
      live: false,
      reason: 'the parent zone does not delegate it',
      hint: `set the name servers of ${target} at the registrar: ${own}`,
      waits: false,
    };
  if (state !== 'others' && state !== 'mixed') return null;
  const whose = state === 'others' ? 'to other name servers' : 'also to other name servers';
  return {
    live: false,
    reason: `the parent zone delegates it ${whose}: ${nameServers.join(' ')}`,
    hint: `set only the name servers of ${target} at the registrar: ${own}`,
    waits: false,
  };
}

function wrongServers({ servers, isYoung }: LiveSighting): Problem | null {
  const lame = servers.filter(({ state }) => state === 'not-authoritative').map(({ name }) => name);
  const different = servers.filter(({ state }) => state === 'differs');
  if (lame.length === 0 && different.length === 0) return null;
  const age = isYoung ? 'not yet: ' : '';
  const hint = isYoung
    ? 'the change is less than a minute old; "dns-sync verify --wait" waits for it'
    : 'run "dns-sync drift" to see whether the zone was changed outside dns-sync';
  if (different.length === 0)
    return { live: false, reason: `${age}no authority for the zone at ${lame.join(' ')}`, hint, waits: true };
  const sets = new Set(different.flatMap(({ differences }) => differences.map(({ name, type }) => `${name} ${type}`)));
  const names = different.map(({ name }) => name).join(' ');
  const what = `${sets.size} record ${sets.size === 1 ? 'set differs' : 'sets differ'}`;
  return { live: false, reason: `${age}${what} at ${names}`, hint, waits: true };
}

function unknownParts({ delegation, whyUnknown, ds, servers, unsure }: LiveSighting): Problem | null {
  const unknown = (reason: string, hint: string): Problem => ({ live: null, reason, hint, waits: true });
  const network = 'check that this server can send DNS queries to the internet, then verify again';
  if (delegation.state === 'unknown')
    return unknown(`the delegation is not known: ${whyUnknown ?? 'a name server has no known address'}`, network);
  const silent = servers.filter(({ state }) => state === 'silent').map(({ name }) => name);
  if (silent.length > 0) return unknown(`no answer from ${silent.join(' ')}`, network);
  if (servers.length === 0) return unknown('no name server of the target is known', 'run "dns-sync apply"');
  if (ds === 'unknown') return unknown('whether the DS record at the parent zone matches is not known', network);
  if (unsure.length > 0)
    return unknown(
      `the last change of ${setsText(unsure)} is not confirmed`,
      'run "dns-sync apply", which looks at the zone',
    );
  const unproved = servers.flatMap((server) => server.unproved);
  if (unproved.length === 0) return null;
  return {
    ...unknown(`the answers for ${setsText(unproved)} can't be compared`, 'look them up with "dig"'),
    waits: false,
  };
}

/** Names the first sets and counts the rest. */
function setsText(sets: readonly SetName[]): string {
  const names = [...new Set(sets.map(({ name, type }) => `${name} ${type}`))];
  const [first = '', ...more] = names;
  return more.length === 0 ? first : `${first} and ${more.length} more`;
}
