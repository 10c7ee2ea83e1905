import { maxPuts, type Engine, type EngineEntry, type EnginePut } from '../../../fleet/engine.ts';
import { pauseKey } from '../../../fleet/keys.ts';
import { noKnownPauses, pausePattern, type KnownPauses } from '../../../fleet/known-pauses.ts';
import { knownPause, knownPaused } from '../../../fleet/leader/known-values.ts';
import { packValue, pauseValue } from '../../../fleet/values.ts';
import { isGlob, matchesName } from '../../../reconcile/dns/name-pattern.ts';
import { parseName, type DnsName } from '../../../reconcile/dns/name.ts';
import { DnsSyncError } from '../../../reconcile/error.ts';
import { isoTime } from '../../../reconcile/iso-time.ts';
import { endOfPause } from '../../../reconcile/plan/pause.ts';
import { readGlob } from '../../../text/zone-names.ts';
import { documentOrNull } from '../../read-document.ts';
import { chooseZones } from '../../select-zones.ts';
import type { Session } from '../../session.ts';
import type { Paused, Resumed } from '../../zones/pause-zones.ts';
import { ordererOf } from './orderer-of.ts';
import { withFleetEngine } from './with-fleet-engine.ts';

/** How often orders are written again because another administrator wrote some at the same time. */
const maxTries = 3;

/** The orders and the servers' own pauses, as the engine has them. */
interface Orders {
  /** By pattern. */
  readonly entries: ReadonlyMap<string, EngineEntry>;
  readonly known: KnownPauses;
  readonly servers: readonly string[];
}

/** Orders that zones of all servers are paused. An earlier pause by the same pattern keeps its start. */
export async function orderPause(session: Session, words: readonly string[], until: string | null): Promise<Paused> {
  const { now, env, store } = session;
  const zones = await store.list();
  // An administrator's machine knows no zones.
  const chosen = words.length === 0 || zones.length === 0 ? [] : chooseZones(words, zones, zones);
  const patterns = patternsOf(words);
  const orders = await withFleetEngine(session, 'order', async (engine) =>
    change(engine, ({ entries }) => [
      ...endedIn(entries, patterns, now()),
      ...patterns.map((pattern) => {
        const entry = entries.get(pattern);
        const earlier = entry === undefined ? null : knownPause(entry);
        const since = earlier !== null && endOfPause(earlier) > now() ? earlier.since : isoTime(now());
        const value = packValue(pauseValue, { format: 1, since, until, by: ordererOf(env) });
        return { key: pauseKey(pattern), value, ifRevision: entry?.revision ?? 0 };
      }),
    ]),
  );
  await note(session, orders);
  const sinceOf = (zone: DnsName): string => orders.known.of(zone, null, now())?.since ?? isoTime(now());
  return {
    paused: { all: orders.known.ofAll, zones: chosen.map((zone) => ({ zone, since: sinceOf(zone), until })) },
    fleet: { patterns, unreported: null, isApplied: true },
  };
}

/** Removes orders that have ended, apart from those that are given again. */
function endedIn(
  entries: ReadonlyMap<string, EngineEntry>,
  patterns: readonly string[],
  now: number,
): readonly EnginePut[] {
  return [...entries].flatMap(([pattern, entry]) =>
    patterns.includes(pattern) || isRunning(entry, now)
      ? []
      : [{ key: pauseKey(pattern), value: null, ifRevision: entry.revision }],
  );
}

/** Removes the orders for zones, or all. Throws `paused` for a zone that another order or its server pauses. */
export async function orderResume(session: Session, words: readonly string[]): Promise<Resumed> {
  const { now } = session;
  const patterns = words.length === 0 ? null : patternsOf(words);
  let ended: ReadonlySet<string> = new Set();
  const orders = await withFleetEngine(session, 'order', async (engine) =>
    change(engine, async (present) => {
      const gone = [...present.entries].filter(
        ([pattern]) => patterns === null || patterns.some((wanted) => isSameOrWithin(pattern, wanted)),
      );
      ended = new Set(gone.filter(([, entry]) => isRunning(entry, now())).map(([pattern]) => pattern));
      for (const pattern of patterns ?? []) if (!ended.has(pattern)) await mustBeFree(session, present, pattern);
      return gone.map(([pattern, { revision }]) => ({ key: pauseKey(pattern), value: null, ifRevision: revision }));
    }),
  );
  await note(session, orders);
  const zones = [...new Set([...ended, ...(patterns ?? [])])].flatMap((pattern) => {
    const name = nameOf(pattern);
    return name === null ? [] : [{ zone: name, wasPaused: ended.has(pattern) }];
  });
  return {
    resumed: { all: ended.has('*'), zones },
    fleet: { patterns: [...ended].filter(isGlob), unreported: null, isApplied: true },
  };
}

function isRunning(entry: EngineEntry, now: number): boolean {
  return endOfPause(knownPause(entry)) > now;
}

/** Returns the zone of a pattern; null if it is a glob. */
function nameOf(pattern: string): DnsName | null {
  const name = isGlob(pattern) ? null : parseName(pattern);
  return name?.ok === true ? name.value : null;
}

/** A glob ends the pauses of the names that it matches too. */
function isSameOrWithin(pattern: string, wanted: string): boolean {
  if (pattern === wanted) return true;
  const name = isGlob(wanted) ? nameOf(pattern) : null;
  return name !== null && matchesName(wanted, name);
}

async function mustBeFree(
  { store, now }: Session,
  { entries, known, servers }: Orders,
  pattern: string,
): Promise<void> {
  const name = nameOf(pattern);
  if (name === null) return;
  const running = [...entries].filter(([, entry]) => isRunning(entry, now())).map(([order]) => order);
  if (running.includes('*'))
    throw new DnsSyncError(
      'paused',
      'all zones are paused, so a single zone cannot be resumed',
      'run "dns-sync resume" without a zone',
    );
  const wider = running.find((order) => isGlob(order) && matchesName(order, name));
  if (wider !== undefined)
    throw new DnsSyncError('paused', `${pattern} is paused with '${wider}'`, `run "dns-sync resume '${wider}'"`);
  const owner = (await documentOrNull(store, name))?.fleet?.owner?.server ?? null;
  if (owner !== null && servers.includes(owner) && known.of(name, owner, now()) !== null)
    throw new DnsSyncError('paused', `${pattern} is paused on ${owner}`, `run "dns-sync resume ${pattern}" there`);
}

function patternsOf(words: readonly string[]): readonly string[] {
  const patterns = words.map((word) => {
    const read = readGlob(word);
    const pattern = pausePattern(word);
    if (read.ok && pattern !== null) return pattern;
    throw new DnsSyncError(
      'bad-options',
      `${JSON.stringify(word)} is not a zone: ${read.ok ? 'no name' : read.reason}`,
      'give a name or a glob such as "*.example.com"',
    );
  });
  return words.length === 0 ? ['*'] : [...new Set(patterns)];
}

/** Changes orders, and returns those that are there then. Throws `contended`. */
async function change(
  engine: Engine,
  putsFor: (present: Orders) => readonly EnginePut[] | Promise<readonly EnginePut[]>,
): Promise<Orders> {
  for (let tries = 0; tries < maxTries; tries++) {
    const puts = await putsFor(await readOrders(engine));
    let isDone = true;
    for (let at = 0; at < puts.length && isDone; at += maxPuts)
      isDone = (await engine.write(puts.slice(at, at + maxPuts))).kind === 'done';
    if (isDone) return readOrders(engine);
  }
  throw new DnsSyncError('contended', 'others keep changing the pauses of the fleet', 'run the command again');
}

async function readOrders(engine: Engine): Promise<Orders> {
  const known = noKnownPauses();
  const orders = (await engine.read('pause/')).entries.map((entry): [string, EngineEntry] => [
    entry.key.slice('pause/'.length),
    entry,
  ]);
  for (const [pattern, entry] of orders) known.learnOrder(pattern, knownPause(entry));
  const servers = (await engine.read('paused/')).entries.map((entry): [string, EngineEntry] => [
    entry.key.slice('paused/'.length),
    entry,
  ]);
  for (const [server, entry] of servers) known.learnServer(server, knownPaused(entry));
  return { entries: new Map(orders), known, servers: servers.map(([server]) => server) };
}

/** Notes the orders in the state of a worker, so that its next command knows them. The worker corrects it at once. */
async function note({ store, now }: Session, { known, servers }: Orders): Promise<void> {
  const zones = await store.list();
  if (zones.length === 0) return;
  const present = now();
  await store.pauses.update(({ fleet, ...own }) => {
    const paused = zones.flatMap((zone) => {
      const kept = servers.length > 0 ? fleet?.zones[zone] : undefined;
      const pause = known.of(zone, null, present) ?? kept;
      return pause === undefined ? [] : [[zone, pause] as const];
    });
    if (known.ofAll === null && paused.length === 0) return own;
    return { ...own, fleet: { all: known.ofAll, zones: Object.fromEntries(paused) } };
  });
}
