import { setTimeout as pause } from 'node:timers/promises';
import { lateDnsClient } from '../../../cloud/dns/late-dns-client.ts';
import { neededFleet } from '../../../config/needed-fleet.ts';
import type { Engine } from '../../../fleet/engine.ts';
import type { KnownFleet } from '../../../fleet/leader/known-fleet.ts';
import type { Leadership } from '../../../fleet/leader/lead.ts';
import type { DnsName } from '../../../reconcile/dns/name.ts';
import { rethrowUnlessKnown } from '../../../reconcile/error.ts';
import { dueEveryMs, silentServersMs, trashLookMs, unsettledEveryMs } from '../../limits.ts';
import type { PassReport } from '../../pass/pass-report.ts';
import { isWorthReporting } from '../../pass/pass-report.ts';
import type { StateSession } from '../../session.ts';
import { openTargets } from '../../open-targets.ts';
import type { Target } from '../../targets.ts';
import { fencedStore } from './fenced-store.ts';
import type { Replica } from './replica.ts';
import { leaderUpkeep, type LeaderUpkeep } from './leader-upkeep.ts';
import type { LeaderContext } from './zone/leader-context.ts';
import { workFor, workOnZone } from './zone/work-on-zone.ts';
import { signRequests, type SignRequests } from './sign-requests.ts';
import { ZoneTurns } from './zone-turns.ts';

/** What a worker leads with. */
export interface LeadingParts {
  readonly session: StateSession;
  readonly engine: Engine;
  readonly known: KnownFleet;
  readonly replica: Replica;
  readonly leadership: Leadership;
  /** Ends the work. */
  readonly signal: AbortSignal;
  /** Called with the turns once zones can be worked on, so that news reaches them. */
  readonly onTurns: (turns: ZoneTurns) => void;
}

/** Works on the zones of the fleet until the right to send has ended, or the signal ends it. */
export async function leadFleet(parts: LeadingParts): Promise<void> {
  const { session, engine, known, replica, leadership, signal, onTurns } = parts;
  const { store, now, reporter } = session;
  const ended = Promise.race([leadership.lost, aborted(signal)]);
  // News is in order: with the own key, all that earlier leaders wrote is known.
  const isBehind = (): boolean => !known.isComplete || known.revision < leadership.fence.created;
  while (isBehind() && leadership.mayStillSend() && !signal.aborted) await Promise.race([pause(20), ended]);
  const lanes = await openLanes(parts);
  const late: { turns: ZoneTurns | null } = { turns: null };
  const workAgain = (zone: DnsName, at: number): void => late.turns?.workAt(zone, at);
  const fencing = { engine, known, leadership };
  const fenced = fencedStore({ ...fencing, store, replica, now, workAgain });
  const context: LeaderContext = { session, known, leadership, fencing, fenced, workAgain };
  const signs = signRequests(fencing, now);
  const turns = new ZoneTurns({
    known,
    now,
    onWait: (servers) => signs.add(servers),
    workFor: (zone) => workFor(context, zone),
    work: async ({ zone, urgency }, isAgain) => {
      const targets = urgency === 'bulk' ? lanes.bulk : lanes.people;
      const reports = await workOnZone(context, zone, { targets, isAgain });
      for (const { zone: passed, isPaused } of reports) if (isPaused) late.turns?.notePaused(passed);
      report(session, reports);
    },
    onError: (zone, error) => {
      if (leadership.mayStillSend()) reporter.warning(`${zone}: ${error.message}; ${error.hint}`);
    },
  });
  // What earlier leaders counted is on this machine's disk too, for its commands.
  for (const { name } of lanes.bulk) await fenced.store.updateTarget(name, (document) => document);
  late.turns = turns;
  onTurns(turns);
  await turns.considerAll();
  const dns = lateDnsClient(session.config.dns, now, null);
  const refusalToAsk = async (): Promise<null> => null;
  const upkeep = leaderUpkeep({ ...session, targets: lanes.bulk, dns: dns.open, refusalToAsk, deadline: null });
  await keepGoing(parts, { turns, upkeep, signs }, ended);
  await Promise.all([turns.end(), upkeep.end(), signs.end()]);
  dns.close();
  for (const target of [...lanes.people, ...lanes.bulk]) target.close();
}

/**
 * Opens the targets for work that people wait for, and for bulk work, which leaves a part of the account's rate to it.
 * The buckets begin empty, because nothing says what the leader before took.
 */
async function openLanes({ session, known, leadership }: LeadingParts) {
  const { store, now, config, providers, reporter } = session;
  const { name } = neededFleet(config);
  const emptyAt = now();
  const keeping = {
    server: name,
    names: [name],
    namesFor: (zone: DnsName) => known.claimsOf(zone).map(({ server }) => server),
  };
  const options = { now, deadline: null, providers, reporter, keeping, mayStillSend: () => leadership.mayStillSend() };
  const open = async (lane: 'people' | 'bulk'): Promise<readonly Target[]> =>
    openTargets(config, store, { ...options, sharing: { lane, emptyAt } });
  return { people: await open('people'), bulk: await open('bulk') };
}

/** Starts due work until the end. */
async function keepGoing(
  { session, known, leadership, signal }: LeadingParts,
  { turns, upkeep, signs }: { readonly turns: ZoneTurns; readonly upkeep: LeaderUpkeep; readonly signs: SignRequests },
  ended: Promise<unknown>,
): Promise<void> {
  const { now, reporter } = session;
  const silence = silenceReporter(now, (text) => reporter.warning(text));
  let [decidedAt, lookedAt] = [now(), -Infinity];
  while (leadership.mayStillSend() && !signal.aborted) {
    if (now() - lookedAt >= trashLookMs) {
      lookedAt = now();
      for (const zone of known.zones) if (isInTrash(known, zone)) turns.workAt(zone, now());
    }
    turns.startDue();
    upkeep.start();
    signs.start();
    if (now() - decidedAt >= unsettledEveryMs) {
      decidedAt = now();
      turns.considerUnsettled();
      await takeNotes(session, turns);
      silence(turns.waiting);
    }
    await Promise.race([pause(dueEveryMs), ended]);
  }
}

/**
 * Takes over what commands on this machine found out, such as drift, so that the servers know it. What can't be read or
 * removed stays for the next time: it mustn't end the work on zones.
 */
async function takeNotes({ store, now }: StateSession, turns: ZoneTurns): Promise<void> {
  try {
    for (const entry of await store.queue.entries()) {
      const item = await store.queue.read(entry);
      if (item !== null) turns.workAt(item.zone, now());
      await store.queue.drop(entry);
    }
  } catch (error) {
    rethrowUnlessKnown(error);
  }
}

/** Checks whether a zone is deleted, and its hosted zone isn't yet. */
function isInTrash(known: KnownFleet, zone: DnsName): boolean {
  const state = known.stateOf(zone);
  if (state === null || state === 'unreadable' || !state.isThere) return false;
  return known.claimsOf(zone).some(({ server, content }) => server === state.owner?.server && content === 'none');
}

/** Reports zones that have been waiting for silent servers for long, once each. */
function silenceReporter(
  now: () => number,
  warn: (text: string) => void,
): (waiting: ReadonlyMap<DnsName, readonly string[]>) => void {
  const since = new Map<DnsName, number>();
  const reported = new Set<DnsName>();
  return (waiting) => {
    for (const zone of since.keys()) if (!waiting.has(zone)) since.delete(zone);
    for (const [zone, silent] of waiting) {
      const begun = since.get(zone) ?? now();
      since.set(zone, begun);
      if (now() - begun < silentServersMs || reported.has(zone)) continue;
      reported.add(zone);
      warn(
        `${zone}: deleted in Plesk, but not yet removed, because there is no sign of life from ${silent.join(', ')}`,
      );
    }
  };
}

function report({ reporter }: StateSession, reports: readonly PassReport[]): void {
  const shown = reports.filter((item) => isWorthReporting(item) && item.error?.code !== 'not-leader');
  if (shown.length > 0) reporter.passes(shown);
}

async function aborted(signal: AbortSignal): Promise<void> {
  if (signal.aborted) return;
  await new Promise<void>((resolve) => signal.addEventListener('abort', () => resolve(), { once: true }));
}
