import type { DnsName } from '../../reconcile/dns/name.ts';
import { groupBy } from '../../reconcile/group-by.ts';
import { sameJson } from '../../reconcile/same-json.ts';
import { claimKey } from '../claims.ts';
import { claimValue, readValue } from '../values.ts';
import type { AgentState, OutboxEntry, OwnClaim } from './agent-state.ts';
import type { Connection, RoundContext } from './connection.ts';
import type { OwnClaims } from './own-claims.ts';
import { removeClaims } from './remove-claims.ts';
import { sendClaims, type ClaimSender, type SentResult } from './send-claims.ts';
import type { WaitingCalls, ZoneAnswer } from './waiting-calls.ts';

/** Zones whose documents are read together before their claims are sent. */
const zonesAtOnce = 50;

/** Why zones of the outbox were not sent. */
type Unsent = ReadonlyMap<DnsName, Exclude<ZoneAnswer, 'answered'>>;

/** Sends the outbox, oldest first; returns the zones that were not sent. */
export async function sendOutbox(
  context: RoundContext,
  present: Connection,
  calls: Pick<WaitingCalls, 'isAsked' | 'isAwaited'>,
): Promise<Unsent> {
  const entries = [...groupBy(await context.state.outbox(), ({ zone }) => zone)];
  const unsent = new Map<DnsName, Exclude<ZoneAnswer, 'answered'>>();
  for (let at = 0; at < entries.length; at += zonesAtOnce) {
    const part = new Map(entries.slice(at, at + zonesAtOnce));
    const claims: OwnClaim[] = [];
    for (const [zone, ofZone] of part) {
      const outgoing = await context.state.outgoing(zone, calls.isAsked(zone));
      if (outgoing.kind === 'claim') claims.push(outgoing.claim);
      else if (outgoing.kind !== 'forgotten') unsent.set(zone, outgoing.kind);
      if (outgoing.kind === 'forgotten') await removeClaims({ ...context, known: present.known }, [zone]);
      if (outgoing.kind === 'forgotten' || outgoing.kind === 'left-out') await context.state.drop(ofZone);
    }
    const results = await sendAll(context, present, claims, calls);
    for (const [zone, answer] of await settle(context, claims, results, part)) unsent.set(zone, answer);
  }
  return unsent;
}

/** Sends claims. One that conflicts is made again: an interrupted change may have been recovered meanwhile. */
async function sendAll(
  { engine, server, state }: RoundContext,
  { known }: Connection,
  claims: readonly OwnClaim[],
  calls: Pick<WaitingCalls, 'isAsked' | 'isAwaited'>,
): Promise<ReadonlyMap<DnsName, SentResult>> {
  const sender = { engine, server, life: state.life, known };
  const results = new Map(await sendClaims(sender, claims, calls.isAwaited));
  const again: OwnClaim[] = [];
  for (const [zone, result] of results) {
    const next = isConflict(result) ? await state.outgoing(zone, calls.isAsked(zone)) : null;
    if (next?.kind !== 'claim') continue;
    if (await isAsSent(sender, next.claim)) results.set(zone, 'sent');
    else again.push(await renumbered(state, next.claim, known));
  }
  for (const [zone, result] of await sendClaims(sender, again, calls.isAwaited)) results.set(zone, result);
  return results;
}

/** Returns the claim of a zone that the server forgot and has again with a number above its last one. */
async function renumbered(state: AgentState, claim: OwnClaim, known: OwnClaims): Promise<OwnClaim> {
  const sent = known.get(claim.zone);
  if (sent !== undefined) await state.renumber(claim.zone, sent.origin);
  const next = await state.outgoing(claim.zone, true);
  return next.kind === 'claim' ? next.claim : claim;
}

/** Checks whether the engine has this claim: its call has another ID after its month of the journal was dropped. */
async function isAsSent({ engine, server }: ClaimSender, { zone, origin, snapshot }: OwnClaim): Promise<boolean> {
  const [entry] = (await engine.read(claimKey({ server, zone }))).entries;
  const read = entry === undefined ? null : readValue(claimValue, entry.value);
  return read?.ok === true && read.value.seq === origin.seq && sameJson(read.value.snapshot, snapshot);
}

/** Drops the entries of claims that are in the engine; the others stay in the outbox. */
async function settle(
  { state, warnOnce }: RoundContext,
  claims: readonly OwnClaim[],
  results: ReadonlyMap<DnsName, SentResult>,
  entries: ReadonlyMap<DnsName, readonly OutboxEntry[]>,
): Promise<Unsent> {
  const unsent = new Map<DnsName, 'conflict' | 'refused'>();
  for (const claim of claims) {
    const result = results.get(claim.zone) ?? 'sent';
    if (result === 'sent') {
      await state.noteSent(claim);
      await state.drop(entries.get(claim.zone) ?? []);
    } else {
      unsent.set(claim.zone, isConflict(result) ? 'conflict' : 'refused');
      warnOnce(`${claim.zone}: ${faultWords[result]}`);
    }
  }
  return unsent;
}

function isConflict(result: SentResult): boolean {
  return result === 'conflict' || result === 'older';
}

const faultWords: Readonly<Record<Exclude<SentResult, 'sent'>, string>> = {
  conflict:
    'another machine writes claims under the name of this server; give each server of the fleet a "server" of its own',
  older: 'the fleet has a newer call of this server than its state; run "dns-sync resync"',
  refused: 'etcd refuses the claim, because the zone is too large',
};
