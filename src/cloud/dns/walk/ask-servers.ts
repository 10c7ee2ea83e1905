import { randomInt } from 'node:crypto';
import type { DnsName } from '../../../reconcile/dns/name.ts';
import type { Answer, NameServer, Question } from '../../../reconcile/live/dns-answer.ts';
import { failure, success, type Result } from '../../../reconcile/result.ts';
import { askInTurn } from './ask-in-turn.ts';
import type { Trail } from './trail.ts';

/** A zone and its name servers. */
export interface Cut {
  readonly zone: DnsName;
  readonly nameServers: readonly NameServer[];
}

/** What asking needs. */
export interface Asker {
  readonly query: (
    address: string,
    question: Question,
    controller: AbortController,
    onSent: () => void,
  ) => Promise<Answer | null>;
  /** Returns the addresses that this machine can reach. */
  readonly reachable: (addresses: readonly string[]) => Promise<readonly string[]>;
  readonly addressesOf: (server: DnsName) => Promise<Result<readonly string[]>>;
  /** Addresses that didn't answer; they are asked last. */
  readonly silent: Set<string>;
  readonly patienceMs: number;
}

interface Asking<T> {
  readonly cut: Cut;
  readonly question: Question;
  readonly trail: Trail;
  /** Returns what an answer says; null if it says nothing. */
  readonly read: (answer: Answer) => T | null;
  /** Whether no other server can say more. */
  readonly isEnough: (value: T) => boolean;
}

/** Most servers without glue whose addresses are looked for. */
const maxWithoutGlue = 6;

/** Most servers that a reason names. */
const maxNoted = 4;

/**
 * Asks the name servers of a zone until one answers usefully: first those with glue, then those whose addresses have to
 * be found. Fails with a reason that names the servers.
 */
export async function askServers<T>(asker: Asker, asking: Asking<T>): Promise<Result<T>> {
  const { nameServers } = asking.cut;
  const notes: string[] = [];
  const withGlue = nameServers.flatMap(({ addresses }) => addresses);
  let value = await askAddresses(asker, asking, withGlue, notes);
  for (const { name } of nameServers.filter(({ addresses }) => addresses.length === 0).slice(0, maxWithoutGlue)) {
    if (value !== null && asking.isEnough(value)) break;
    const found = await asker.addressesOf(name);
    if (!found.ok || found.value.length === 0) notes.push(`${name} (no address found)`);
    else value = (await askAddresses(asker, asking, found.value, notes)) ?? value;
  }
  return value === null ? failure(reasonOf(asking, notes)) : success(value);
}

async function askAddresses<T>(
  { query, reachable, silent, patienceMs }: Asker,
  { question, trail, read, isEnough }: Asking<T>,
  all: readonly string[],
  notes: string[],
): Promise<T | null> {
  const addresses = inOrder(await reachable(all), silent);
  const note = (address: string, what: string): void => void notes.push(`${address} (${what})`);
  const isSilent = (address: string, what: string): void => {
    silent.add(address);
    note(address, what);
  };
  for (const address of all) if (!addresses.includes(address)) isSilent(address, 'no route');
  return askInTurn({
    addresses,
    ask: async (address, controller, onSent) =>
      trail.limit.take() ? query(address, question, controller, onSent) : null,
    patienceMs,
    isEnough,
    read: (answer, address) => {
      silent.delete(address);
      const value = read(answer);
      if (value === null) note(address, faultOf(answer));
      return value;
    },
    onSilent: (address) => {
      if (!trail.limit.isReached()) isSilent(address, 'no answer');
    },
  });
}

function faultOf({ rcode, authoritative }: Answer): string {
  if (rcode !== 'NOERROR' && rcode !== 'NXDOMAIN') return rcode;
  return authoritative ? 'not about the question' : 'no authority';
}

/** Orders addresses: those that answered or weren't asked first, IPv4 before IPv6, and any of them first. */
function inOrder(addresses: readonly string[], silent: ReadonlySet<string>): readonly string[] {
  const shift = addresses.length === 0 ? 0 : randomInt(addresses.length);
  const rank = (address: string): number => (silent.has(address) ? 2 : 0) + (address.includes(':') ? 1 : 0);
  return [...addresses.slice(shift), ...addresses.slice(0, shift)].sort((a, b) => rank(a) - rank(b));
}

function reasonOf<T>({ cut, trail }: Asking<T>, notes: readonly string[]): string {
  if (trail.limit.isReached()) return 'the search takes too many queries or too much time';
  const who = cut.zone === '.' ? 'root server' : `name server of ${cut.zone}`;
  const more = notes.length > maxNoted ? ` and ${notes.length - maxNoted} more` : '';
  return `no ${who} gives a useful answer: ${notes.slice(0, maxNoted).join(', ')}${more}`;
}
