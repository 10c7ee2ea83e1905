import type * as v from 'valibot';
import type { DnsName } from '../../reconcile/dns/name.ts';
import { claimKey } from '../claims.ts';
import type { ClaimOrigin } from '../claim-to-send.ts';
import type { Engine, EngineEntry } from '../engine.ts';
import { zoneOfKey } from '../keys.ts';
import { claimValue, readValue, type ClaimedPtrs } from '../values.ts';

/** A claim of this server, as the engine has it. */
export interface SentClaim {
  readonly origin: ClaimOrigin;
  readonly content: v.InferOutput<typeof claimValue>['content'];
  readonly revision: number;
  readonly created: number;
  /** The PTRs of a reverse zone, as they were read. */
  readonly ptrs?: ClaimedPtrs;
}

/** This server's claims in the engine, by zone. */
export type OwnClaims = Map<DnsName, SentClaim>;

/** The origin of a claim that can't be read: any claim of the present life is newer. */
const unreadable: ClaimOrigin = { seq: 0, life: '', journalId: '' };

/** Reads all claims of a server. */
export async function readOwnClaims(engine: Engine, server: string): Promise<OwnClaims> {
  const folder = claimFolder(server);
  const { entries } = await engine.read(folder);
  return new Map(
    entries.flatMap((entry) => {
      const zone = zoneOfKey(folder, entry.key);
      return zone === null ? [] : [[zone, sentClaim(entry)] as const];
    }),
  );
}

/** The PTRs of a reverse zone that were claimed in another life of the server, and in which. */
export interface EarlierPtrs {
  readonly life: string;
  readonly ptrs: ClaimedPtrs;
}

export function ptrsOfOtherLives(known: OwnClaims, life: string): ReadonlyMap<DnsName, EarlierPtrs> {
  return new Map(
    [...known].flatMap(([zone, { origin, ptrs }]) =>
      ptrs === undefined || origin.life === life ? [] : [[zone, { life: origin.life, ptrs }] as const],
    ),
  );
}

/** Reads the claims of some zones again. */
export async function refreshOwnClaims(
  engine: Engine,
  server: string,
  known: OwnClaims,
  zones: readonly DnsName[],
): Promise<void> {
  for (const zone of zones) {
    const [entry] = (await engine.read(claimKey({ server, zone }))).entries;
    if (entry === undefined) known.delete(zone);
    else known.set(zone, sentClaim(entry));
  }
}

export function claimFolder(server: string): string {
  return `claim/${server}/`;
}

function sentClaim({ value, revision, created }: EngineEntry): SentClaim {
  const read = readValue(claimValue, value);
  if (!read.ok) return { origin: unreadable, content: 'none', revision, created };
  const { seq, life, journalId, content, ptrs } = read.value;
  return { origin: { seq, life, journalId }, content, revision, created, ...(ptrs !== undefined && { ptrs }) };
}
