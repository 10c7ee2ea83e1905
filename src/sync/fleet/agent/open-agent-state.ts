import type { AgentState, OutboxEntry, Outgoing } from '../../../fleet/agent/agent-state.ts';
import type { ClaimOrigin } from '../../../fleet/claim-to-send.ts';
import { isReverseZone } from '../../../reconcile/dns/reverse-name.ts';
import { DnsSyncError } from '../../../reconcile/error.ts';
import type { DnsName } from '../../../reconcile/dns/name.ts';
import type { Pause } from '../../../reconcile/plan/pause.ts';
import { sameJson } from '../../../reconcile/same-json.ts';
import type { Config } from '../../../config/load-config.ts';
import type { ZoneDocument } from '../../../state/documents/document.ts';
import type { Identity } from '../../../state/identity/identity.ts';
import { offSince, ownPauseAt, ownPauses } from '../../../state/notes/pauses.ts';
import { fleetOutbox } from '../../../state/notes/queue.ts';
import type { Store } from '../../../state/store.ts';
import { isWritten } from '../../pass/effective-policy.ts';
import { documentOrError, documentOrNull } from '../../read-document.ts';
import { requestedIn } from '../../ptr/read-placed-ptrs.ts';
import { routesOf } from '../../targets.ts';
import { claimContent } from './claim-content.ts';
import type { ClaimedState } from './lost/lost-zones.ts';
import { claimedPtrs, takeBackPtrs } from './lost/take-back-ptrs.ts';
import { withOutcome } from './with-outcome.ts';

/** What the agent's state is made of. `store` is the plain one: outcomes aren't sent back. */
export interface AgentStateParts extends ClaimedState {
  readonly config: Config;
  readonly now: () => number;
}

/** Opens the state of a server for its agent. */
export async function openAgentState(parts: AgentStateParts): Promise<AgentState> {
  const { store, now } = parts;
  const identity = await store.identity();
  const life = lifeOf(identity);
  const add = async (zone: DnsName): Promise<unknown> =>
    store.queue.add({ zone, target: fleetOutbox, at: now() }, 'beyond this process');
  return {
    life,
    outbox: async () => readOutbox(store),
    outgoing: async (zone, isAsked) => outgoing(parts, life, zone, isAsked),
    drop: async (entries) => {
      for (const entry of entries) await store.queue.drop(entry);
    },
    takeBack: async (ptrs) => takeBackPtrs(parts, ptrs),
    compare: async (sent) => {
      const zones = await store.list();
      const waiting = new Set((await readOutbox(store)).map(({ zone }) => zone));
      for (const zone of zones) {
        const isSent = isSameClaim(await documentOrNull(store, zone), sent.get(zone), life);
        if (!isSent && !waiting.has(zone)) await add(zone);
      }
      return new Set(zones);
    },
    noteSent: async ({ zone, origin, isRecreated, asksForLook }) => {
      if (isRecreated || asksForLook) await store.update(zone, (document) => withoutSentMarks(document, origin));
    },
    record: async (outcome) => {
      await notePause(store, outcome.zone, outcome.value.paused ?? null);
      await store.update(outcome.zone, (document) => {
        if (document === null) return null;
        const next = withOutcome(document, outcome, identity.server);
        if (next.ok) return next.value;
        throw new DnsSyncError(
          'bad-answer',
          next.reason,
          'update dns-sync on this server to the version of the workers',
        );
      });
    },
    forget: async (zone) => {
      await notePause(store, zone, null);
      await store.update(zone, (document) =>
        document !== null && claimContent(document.snapshot) === 'none' ? null : document,
      );
    },
    renumber: async (zone, sent) => {
      if (sent.life === life) await store.update(zone, (document) => numberedAbove(document, sent));
    },
    pauses: async () => {
      const { all, zones } = ownPauses(await store.pauses.read(), now());
      return all === null && Object.keys(zones).length === 0 ? null : { all, zones };
    },
    facts: async () => ({ zones: (await store.list()).length, lastCall: (await store.calls())?.last ?? null }),
  };
}

/** Notes the pause of the fleet that holds the claim of a zone, or that none does. */
async function notePause({ pauses }: Pick<Store, 'pauses'>, zone: DnsName, pause: Pause | null): Promise<void> {
  // Usually nothing is paused, which needs no lock to check.
  if (sameJson((await pauses.read()).fleet?.zones[zone] ?? null, pause)) return;
  await pauses.update(({ fleet, ...own }) => {
    const { [zone]: _, ...others } = fleet?.zones ?? {};
    const zones = pause === null ? others : { ...others, [zone]: pause };
    return Object.keys(zones).length === 0 ? own : { ...own, fleet: { all: null, zones } };
  });
}

/** Returns the server's present life: its state's ID, and the last time that it was restored. */
export function lifeOf({ id, copyId }: Identity): string {
  return copyId === null ? id : `${id}.${copyId}`;
}

async function readOutbox({ queue }: Pick<Store, 'queue'>): Promise<readonly OutboxEntry[]> {
  const entries: OutboxEntry[] = [];
  for (const entry of await queue.outboxEntries()) {
    const item = await queue.read(entry);
    if (item === null) await queue.drop(entry);
    else entries.push({ zone: item.zone, since: item.at, file: entry.file });
  }
  return entries;
}

/** Checks whether the fleet has the last claim of a zone. */
function isSameClaim(document: ZoneDocument | null, sent: ClaimOrigin | undefined, life: string): boolean {
  return sent?.life === life && sent.seq === document?.fleet?.seq;
}

async function outgoing(
  { store, config, now }: AgentStateParts,
  life: string,
  zone: DnsName,
  isAsked: boolean,
): Promise<Outgoing> {
  const document = await documentOrError({ read: async () => settledDocument(store, zone) }, zone);
  if (document === null) return { kind: 'forgotten' };
  // A zone with an unreadable document stays as it is until it is repaired.
  if (document instanceof DnsSyncError) return { kind: 'withheld' };
  const pauses = await store.pauses.read();
  const isMeant = routesOf(config, zone).some((target) => isWritten(config, target, zone));
  if (!isMeant || offSince(pauses, zone) !== null) return { kind: 'left-out' };
  const isOlder = (await store.older.read())?.zones.has(zone) ?? false;
  const isManual = config.hook.apply === 'record' && !isAsked;
  if (isOlder || isManual || ownPauseAt(pauses, zone, now()) !== null) return { kind: 'withheld' };
  return { kind: 'claim', claim: await claimOf(store, document, life) };
}

/**
 * Reads a zone's document under its lock, as the change that put the zone into the outbox left it. Read without the lock,
 * it could be the one before this change, whose entry would then be dropped.
 */
async function settledDocument(store: Store, zone: DnsName): Promise<ZoneDocument | null> {
  return store.update(zone, (document) => document);
}

async function claimOf(store: Store, document: ZoneDocument, life: string) {
  const { snapshot, targets, fleet, journal } = await withNumber(store, document);
  return {
    zone: snapshot.zone,
    origin: { seq: fleet?.seq ?? 1, life, journalId: journal ?? '' },
    content: claimContent(snapshot),
    ...(isReverseZone(snapshot.zone) && { ptrs: claimedPtrs(await requestedIn(store, snapshot.zone)) }),
    isRecreated: fleet?.recreated === true,
    asksForLook: fleet?.look === true,
    at: snapshot.lastCommandAt,
    snapshot,
    targets,
  };
}

/** Gives the first claim of a zone from before the fleet its number. It is written before the claim is sent. */
async function withNumber(store: Store, document: ZoneDocument): Promise<ZoneDocument> {
  if (document.fleet?.seq !== undefined) return document;
  const { zone } = document.snapshot;
  const numbered = await store.update(zone, (present) =>
    present === null || present.fleet?.seq !== undefined
      ? present
      : { ...present, fleet: { owner: null, claim: 0, ...present.fleet, seq: 1 } },
  );
  return numbered ?? document;
}

/** Returns the document without what was sent with its claim, unless it has a later one. */
function withoutSentMarks(document: ZoneDocument | null, { seq }: ClaimOrigin): ZoneDocument | null {
  if (document?.fleet?.seq !== seq) return document;
  const { recreated: _, look: _look, ...fleet } = document.fleet;
  return { ...document, fleet };
}

/** Returns a document that the fleet never answered, with a number above an earlier claim, and with a new age. */
function numberedAbove(document: ZoneDocument | null, { seq }: ClaimOrigin): ZoneDocument | null {
  if (document?.fleet?.claim !== 0) return document;
  return { ...document, fleet: { ...document.fleet, seq: seq + 1, recreated: true } };
}
