import { labelsOf, nameFromLabels, type DnsName } from '../../../reconcile/dns/name.ts';
import type { Answer, Delegation, NameServer } from '../../../reconcile/live/dns-answer.ts';
import { addressReply, dsReply, parentReply, type ParentReply } from '../../../reconcile/live/parent-reply.ts';
import { failure, success, type Result } from '../../../reconcile/result.ts';
import { askServers, type Asker, type Cut } from './ask-servers.ts';
import { memoOf, type Memo } from './memo.ts';
import type { Trail } from './trail.ts';

/** A walk from the root to zones and name servers. What it finds on the way is kept. */
export interface Walk {
  readonly asker: Omit<Asker, 'addressesOf'>;
  readonly root: Cut;
  /** The zones that names belong to. */
  readonly cuts: Memo<Cut>;
  /** The addresses of name servers. */
  readonly places: Memo<readonly string[]>;
  /** The first question at the root: it shows whether anything answers at all. */
  firstAtRoot: Promise<unknown> | null;
}

/** Most name servers in a chain in which the address of each is needed to find the one before. */
const maxChain = 4;

const rootName = nameOf([]);

/** Starts a walk at the addresses of root servers. */
export function startWalk(asker: Omit<Asker, 'addressesOf'>, rootServers: readonly string[]): Walk {
  const root = { zone: rootName, nameServers: [{ name: rootName, addresses: rootServers }] };
  return { asker, root, cuts: memoOf(), places: memoOf(), firstAtRoot: null };
}

/** Finds the delegation of a zone at the servers of its parent zone. */
export async function findDelegation(walk: Walk, zone: DnsName, trail: Trail): Promise<Delegation> {
  if (zone === rootName) return { kind: 'unknown', reason: 'the root zone has no parent zone' };
  const above = await findCut(walk, parentOf(zone), trail);
  // Another server of the parent may not have the zone itself, and then shows the delegation.
  const step = await descend(walk, above, zone, { trail, isEnough: ({ kind }) => kind !== 'authority' });
  if (!step.ok) return { kind: 'unknown', reason: step.reason };
  const { at, reply } = step.value;
  if (reply.kind === 'none') return reply;
  const ds = await ask(walk, at, ['DS', zone], { trail, read: (answer, parent) => dsReply(answer, parent, zone) });
  const servers = reply.nameServers.map(async ({ name, addresses }): Promise<NameServer> => {
    return { name, addresses: await walk.asker.reachable(addresses) };
  });
  const nameServers = await Promise.all(servers);
  return { kind: 'delegated', parent: at.zone, nameServers, ds: ds.ok ? ds.value : null, ttl: reply.ttl };
}

/** Finds the addresses of a name server. */
export async function findAddresses(walk: Walk, server: DnsName, trail: Trail): Promise<Result<readonly string[]>> {
  // Searches for addresses don't wait for each other, so the way to them is looked up before.
  await findCut(walk, parentOf(server), trail);
  return findPlace(walk, server, trail);
}

/** How answers are read; `zone` is the one whose servers answered. */
interface Asking<T> {
  readonly trail: Trail;
  readonly read: (answer: Answer, zone: DnsName) => T | null;
  readonly isEnough?: (value: T) => boolean;
}

async function ask<T>(
  walk: Walk,
  cut: Cut,
  [type, name]: readonly [string, DnsName],
  { trail, read, isEnough = () => true }: Asking<T>,
): Promise<Result<T>> {
  if (cut === walk.root && walk.firstAtRoot !== null) await walk.firstAtRoot;
  const asker = { ...walk.asker, addressesOf: async (server: DnsName) => findPlace(walk, server, trail) };
  const question = { name, type };
  const reply = askServers(asker, { cut, question, trail, isEnough, read: (answer) => read(answer, cut.zone) });
  if (cut === walk.root) walk.firstAtRoot ??= reply;
  return reply;
}

/** What the servers of a zone say about a name. */
interface Step {
  readonly at: Cut;
  readonly reply: ParentReply;
}

/** Asks for the delegation of a name, downwards from a zone above it. */
async function descend(
  walk: Walk,
  from: Result<Cut>,
  name: DnsName,
  asking: Omit<Asking<ParentReply>, 'read'>,
): Promise<Result<Step>> {
  let at = from;
  for (;;) {
    if (!at.ok) return at;
    const read = (answer: Answer, zone: DnsName): ParentReply | null => parentReply(answer, zone, name);
    const found = await ask(walk, at.value, ['NS', name], { ...asking, read });
    if (!found.ok) return found;
    const reply = found.value;
    if (reply.kind === 'none' || reply.cut === name) return success({ at: at.value, reply });
    // Each cut is below the one before.
    at = success(cutOf(reply));
  }
}

/** Returns the zone that a name belongs to, by what the servers of the zones above say. */
async function findCut(walk: Walk, name: DnsName, trail: Trail): Promise<Result<Cut>> {
  if (name === rootName) return success(walk.root);
  return walk.cuts(name, trail, async () => {
    const step = await descend(walk, await findCut(walk, parentOf(name), trail), name, { trail });
    if (!step.ok) return step;
    const { at, reply } = step.value;
    return success(reply.kind === 'none' ? at : cutOf(reply));
  });
}

async function findPlace(walk: Walk, server: DnsName, trail: Trail): Promise<Result<readonly string[]>> {
  const { servers } = trail;
  if (servers.includes(server) || servers.length === maxChain)
    return failure(`the address of ${server} is needed to find itself`);
  return walk.places(server, trail, async () => locate(walk, server, { ...trail, servers: [...servers, server] }));
}

async function locate(walk: Walk, server: DnsName, trail: Trail): Promise<Result<readonly string[]>> {
  const found: (readonly string[])[] = [];
  const types = ['A', 'AAAA'];
  let at = await findCut(walk, parentOf(server), trail);
  for (let type = types.shift(); type !== undefined;) {
    if (!at.ok) return at;
    const read = (answer: Answer, zone: DnsName) => addressReply(answer, zone, server);
    const reply = await ask(walk, at.value, [type, server], { trail, read });
    if (!reply.ok) return reply;
    if (reply.value.kind === 'alias') return findPlace(walk, reply.value.target, trail);
    if (reply.value.kind === 'referral') {
      at = success(cutOf(reply.value));
    } else {
      found.push(reply.value.addresses);
      type = types.shift();
    }
  }
  return success(await walk.asker.reachable(found.flat()));
}

function cutOf({ cut, nameServers }: { readonly cut: DnsName; readonly nameServers: readonly NameServer[] }): Cut {
  return { zone: cut, nameServers };
}

function parentOf(name: DnsName): DnsName {
  return nameOf(labelsOf(name).slice(1));
}

function nameOf(labels: readonly string[]): DnsName {
  const name = nameFromLabels(labels);
  if (!name.ok) throw new Error(name.reason);
  return name.value;
}
