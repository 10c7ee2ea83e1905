import { createSocket } from 'node:dgram';
import type { RecordSet } from '../../fixtures/route53/record-set.ts';
import type { LocalRoute53 } from '../../fixtures/route53/local-route53.ts';
import { answerMessage, readQuestion, type Reply } from './dns-wire.ts';

/** A server on loopback that is the root and the name server of all hosted zones of a local Route 53. */
export interface Authority {
  /** The variables with which the executables ask it. */
  readonly env: Readonly<Record<string, string>>;
  /** The questions so far, as `name TYPE`. */
  readonly asked: string[];
  /** The zones for which it gives no answer. */
  readonly silent: Set<string>;
  close(): void;
}

/** Starts a server that answers from what a local Route 53 has at that moment. */
export async function startAuthority(route53: LocalRoute53): Promise<Authority> {
  const socket = createSocket('udp4');
  await new Promise<void>((resolve) => socket.bind(0, '127.0.0.1', resolve));
  const { port } = socket.address();
  const authority: Authority = {
    env: { DNS_SYNC_ROOT_SERVERS: '127.0.0.1', DNS_SYNC_DNS_PORT: String(port) },
    asked: [],
    silent: new Set(),
    close: () => void socket.close(),
  };
  socket.on('message', (query, peer) => {
    const question = readQuestion(query);
    authority.asked.push(`${question.name} ${question.type}`);
    const zone = zoneOf(route53, question.name);
    if (zone !== null && authority.silent.has(zone)) return;
    const reply = zone === null ? rootReply(question) : zoneReply(route53.recordSets(zone), zone, question);
    socket.send(answerMessage(query, reply), peer.port, peer.address);
  });
  socket.unref();
  return authority;
}

interface Asked {
  readonly name: string;
  readonly type: string;
}

function parentsOf(name: string): readonly string[] {
  const labels = name.split('.').slice(0, -1);
  return labels.map((_, i) => `${labels.slice(i).join('.')}.`);
}

/** Returns the hosted zone that is closest to a name. */
function zoneOf(route53: LocalRoute53, name: string): string | null {
  const isHosted = (parent: string): boolean => {
    try {
      return route53.recordSets(parent).length > 0;
    } catch {
      return false;
    }
  };
  return parentsOf(name).find(isHosted) ?? null;
}

/** Returns an answer with authority and without records of a zone (RFC 2308 section 2). */
function without(zone: string): Reply {
  const start = {
    name: zone,
    type: 'SOA',
    ttl: 900,
    values: ['ns-1.example. hostmaster.example. 1 3600 600 86400 60'],
  };
  return { rcode: 0, authoritative: true, answers: [], authorities: [start] };
}

/** Answers as the root: every name server of Route 53 has the address of this server. */
function rootReply({ name, type }: Asked): Reply {
  if (!name.startsWith('ns-') || type !== 'A') return { ...without('.'), rcode: name.startsWith('ns-') ? 0 : 3 };
  return { ...without('.'), answers: [{ name, type, ttl: 60, values: ['127.0.0.1'] }], authorities: [] };
}

/** Answers as a name server of a zone (RFC 1034 section 4.3.2). */
function zoneReply(sets: readonly RecordSet[], zone: string, { name, type }: Asked): Reply {
  const named = (owner: string): readonly RecordSet[] => sets.filter((set) => set.Name === owner);
  const above = parentsOf(name).filter((parent) => parent !== zone && parent.endsWith(`.${zone}`));
  const cut = above.toReversed().find((parent) => named(parent).some((set) => set.Type === 'NS'));
  if (cut !== undefined && !(cut === name && type === 'DS'))
    return { ...without(zone), authoritative: false, authorities: contentOf(sets, cut, 'NS', cut) };
  // Route 53 spells the asterisk of a wildcard as an escape.
  const spelled = name.replace(/^\*/, String.raw`\052`);
  const exists = (owner: string): boolean => sets.some((set) => set.Name === owner || set.Name.endsWith(`.${owner}`));
  const closest = parentsOf(name).find((parent) => parent !== name && exists(parent)) ?? zone;
  const owner = exists(spelled) ? spelled : String.raw`\052.` + closest;
  if (!exists(owner)) return { ...without(zone), rcode: 3 };
  const answers = contentOf(sets, owner, type, name);
  const found = answers.length > 0 ? answers : contentOf(sets, owner, 'CNAME', name);
  return found.length === 0 ? without(zone) : { ...without(zone), answers: found, authorities: [] };
}

/** Returns the records of a name and type, those of an alias from its target, with the name that was asked. */
function contentOf(sets: readonly RecordSet[], owner: string, type: string, name: string): Reply['answers'] {
  const set = sets.find((item) => item.Name === owner && item.Type === type && item.Weight !== 0);
  if (set === undefined) return [];
  const target = set.AliasTarget?.DNSName;
  if (target === undefined)
    return [{ name, type, ttl: set.TTL ?? 0, values: (set.ResourceRecords ?? []).map(({ Value }) => Value) }];
  const inZone = sets.find((item) => item.Name === target && item.Type === type && item.AliasTarget === undefined);
  if (inZone !== undefined) return contentOf(sets, target, type, name);
  return [{ name, type, ttl: 60, values: ['198.51.100.77'] }];
}
