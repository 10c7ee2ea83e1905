import { claimKey } from '../../../../fleet/claims.ts';
import type { Engine, EngineEntry } from '../../../../fleet/engine.ts';
import { outKey, zoneOfKey } from '../../../../fleet/keys.ts';
import { claimValue, outValue, readValue } from '../../../../fleet/values.ts';
import { claimFolder } from '../../../../fleet/agent/own-claims.ts';
import type { DnsName } from '../../../../reconcile/dns/name.ts';
import { digestOf } from '../../../../state/digest.ts';
import type { ZoneDocument } from '../../../../state/documents/document.ts';
import { readContent } from '../../../../state/documents/parse-document.ts';
import type { Store } from '../../../../state/store.ts';

/** A server with its state, and the engine that has its claims. */
export interface ClaimedState {
  readonly engine: Engine;
  readonly server: string;
  readonly store: Store;
}

/** Returns the zones of this server's claims that its state lacks, with their content. */
export async function lostZones({ engine, server, store }: ClaimedState): Promise<ReadonlyMap<DnsName, ZoneDocument>> {
  const folder = claimFolder(server);
  const known = new Set(await store.list());
  const lost = new Map<DnsName, ZoneDocument>();
  for (const entry of (await engine.read(folder)).entries) {
    const zone = zoneOfKey(folder, entry.key);
    if (zone === null || known.has(zone)) continue;
    const document = await documentOf({ engine, server }, zone, entry);
    if (document !== null) lost.set(zone, document);
  }
  return lost;
}

/** Returns the content of this server's claim of a zone; null without one. */
export async function lostZone(
  { engine, server }: Pick<ClaimedState, 'engine' | 'server'>,
  zone: DnsName,
): Promise<ZoneDocument | null> {
  const [entry] = (await engine.read(claimKey({ server, zone }))).entries;
  return entry === undefined ? null : documentOf({ engine, server }, zone, entry);
}

/** Makes the document of a claim, with what the workers applied since. */
async function documentOf(
  { engine, server }: Pick<ClaimedState, 'engine' | 'server'>,
  zone: DnsName,
  claim: EngineEntry,
): Promise<ZoneDocument | null> {
  const said = readValue(claimValue, claim.value);
  if (!said.ok || said.value.content === 'none') return null;
  const [answer] = (await engine.read(outKey(server, zone))).entries;
  const out = answer === undefined ? null : readValue(outValue, answer.value);
  const targets = { ...said.value.targets, ...(out?.ok === true ? out.value.targets : {}) };
  const content = readContent(zone, { snapshot: said.value.snapshot, targets });
  if (!content.ok) return null;
  return { format: 1, ...content.value, fleet: { owner: null, claim: 0, seq: said.value.seq } };
}

/** Writes the document of a zone that the state lacks. */
export async function bringBack(store: Store, document: ZoneDocument): Promise<void> {
  const { zone } = document.snapshot;
  const command = 'fleet join';
  await store.update(
    zone,
    (present) => present ?? document,
    () => ({ command, digest: digestOf({ command, zone }) }),
  );
}
