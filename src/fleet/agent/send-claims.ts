import { isKnownError } from '../../reconcile/error.ts';
import type { DnsName } from '../../reconcile/dns/name.ts';
import { claimKey } from '../claims.ts';
import { claimToSend, type Sending } from '../claim-to-send.ts';
import type { Engine, EnginePut } from '../engine.ts';
import { claimValue, packValue } from '../values.ts';
import type { OwnClaim } from './agent-state.ts';
import { refreshOwnClaims, type OwnClaims } from './own-claims.ts';

/** Claims in a transaction, and octets of their values: etcd takes a request of 1.5 MiB. */
const maxClaims = 50;
const maxOctets = 500_000;

/** How often a transaction is tried again after its keys moved. */
const maxAttempts = 3;

/** Where claims are sent: the engine, this server's name and life, and its claims there. */
export interface ClaimSender {
  readonly engine: Engine;
  readonly server: string;
  readonly life: string;
  readonly known: OwnClaims;
}

/**
 * What became of a claim: it is in the engine (`sent`), the engine has a newer one, another machine writes under this
 * server's name, or the engine refuses it for its size.
 */
export type SentResult = Exclude<Sending, 'send'> | 'refused';

interface Packed {
  readonly claim: OwnClaim;
  readonly value: Buffer;
}

/** Sends claims of different zones in transactions. Throws if the engine doesn't answer; then nothing is known. */
export async function sendClaims(
  sender: ClaimSender,
  claims: readonly OwnClaim[],
  isAwaited: (zone: DnsName) => boolean,
): Promise<ReadonlyMap<DnsName, SentResult>> {
  const packed = claims.map((claim): Packed => ({ claim, value: packClaim(claim, isAwaited(claim.zone)) }));
  const results = new Map<DnsName, SentResult>();
  for (const batch of batchesOf(packed)) {
    for (const [zone, result] of await sendBatch(sender, batch)) results.set(zone, result);
  }
  return results;
}

function packClaim(claim: OwnClaim, isAwaited: boolean): Buffer {
  const { origin, content, at, snapshot, targets, ptrs, asksForLook } = claim;
  const more = { ...(ptrs !== undefined && { ptrs }), ...(asksForLook && { asksForLook }) };
  return packValue(claimValue, { format: 1, ...origin, at, content, isAwaited, snapshot, targets, ...more });
}

function batchesOf(items: readonly Packed[]): readonly (readonly Packed[])[] {
  const batches: Packed[][] = [];
  let octets = Number.POSITIVE_INFINITY;
  for (const item of items) {
    const last = batches.at(-1);
    octets += item.value.length;
    if (last !== undefined && last.length < maxClaims && octets <= maxOctets) last.push(item);
    else {
      batches.push([item]);
      octets = item.value.length;
    }
  }
  return batches;
}

/** Sends a batch; one by one if the engine refuses it, so that one claim doesn't hold up the others. */
async function sendBatch(
  sender: ClaimSender,
  batch: readonly Packed[],
): Promise<readonly (readonly [DnsName, SentResult])[]> {
  try {
    return await sendTogether(sender, batch);
  } catch (error) {
    if (!isKnownError(error, 'refused')) throw error;
    const [only] = batch;
    if (only === undefined || batch.length === 1) return batch.map(({ claim }) => [claim.zone, 'refused']);
    const results: (readonly [DnsName, SentResult])[] = [];
    for (const item of batch) for (const result of await sendBatch(sender, [item])) results.push(result);
    return results;
  }
}

async function sendTogether(
  sender: ClaimSender,
  batch: readonly Packed[],
): Promise<readonly (readonly [DnsName, SentResult])[]> {
  const { engine, server, life, known } = sender;
  const results: (readonly [DnsName, SentResult])[] = [];
  let left = batch;
  for (let attempts = 0; ; attempts++) {
    const open: Packed[] = [];
    for (const item of left) {
      const { zone, origin } = item.claim;
      const sending = claimToSend(origin, known.get(zone)?.origin ?? null, life);
      if (sending === 'send') open.push(item);
      else results.push([zone, sending]);
    }
    if (open.length === 0) return results;
    // Something else keeps writing these keys.
    if (attempts === maxAttempts) return [...results, ...open.map(({ claim }) => [claim.zone, 'conflict'] as const)];
    left = (await writeClaims(sender, open)) ? [] : open;
    const zones = open.map(({ claim }) => claim.zone);
    if (left.length > 0) await refreshOwnClaims(engine, server, known, zones);
    else for (const zone of zones) results.push([zone, 'sent']);
  }
}

/** Writes claims in one transaction; returns false if a key moved. */
async function writeClaims({ engine, server, known }: ClaimSender, items: readonly Packed[]): Promise<boolean> {
  const recreated = items.filter(({ claim }) => beginsAgain(claim, known));
  if (recreated.length > 0) {
    const removals = recreated.map(({ claim: { zone } }) => put(server, known, zone, null));
    if ((await engine.write(removals)).kind !== 'done') return false;
    for (const { claim } of recreated) known.delete(claim.zone);
  }
  const written = await engine.write(items.map(({ claim, value }) => put(server, known, claim.zone, value)));
  if (written.kind !== 'done') return false;
  const { revision } = written;
  for (const { claim } of items) {
    const { zone, origin, content } = claim;
    known.set(zone, { origin, content, revision, created: known.get(zone)?.created ?? revision });
  }
  return true;
}

/** Checks whether the key is removed first, because the server had no content of the zone for a time. */
function beginsAgain({ zone, content, isRecreated }: OwnClaim, known: OwnClaims): boolean {
  const before = known.get(zone);
  return before !== undefined && content === 'zone' && (isRecreated || before.content !== 'zone');
}

function put(server: string, known: OwnClaims, zone: DnsName, value: Buffer | null): EnginePut {
  return { key: claimKey({ server, zone }), value, ifRevision: known.get(zone)?.revision ?? 0 };
}
