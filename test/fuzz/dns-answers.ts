import assert from 'node:assert/strict';
import { readAnswer } from '../../src/cloud/dns/wire/message.ts';
import { DnsSyncError } from '../../src/reconcile/error.ts';
import { isWithin } from '../../src/reconcile/dns/name.ts';
import { addressReply, dsReply, parentReply } from '../../src/reconcile/live/parent-reply.ts';
import { name } from '../../src/state/test-support.ts';

/** The query that all answers of the corpus are answers to. */
const id = 0x12_34;
const [zone, wanted] = [name('example.'), name('a.b.example.')];

/**
 * Reads an answer, and what it proves about a delegation.
 * An answer of the parent's servers proves nothing about names that they have no say in.
 */
export function readDnsAnswer(octets: Buffer): unknown {
  const answer = readAnswer(octets, id, { name: wanted, type: 'NS' });
  if (answer === null) throw new DnsSyncError('bad-answer', 'not an answer to the question', 'ask again');
  if (answer === 'truncated') return answer;
  const reply = parentReply(answer, zone, wanted);
  if (reply !== null) {
    const place = reply.kind === 'none' ? reply.parent : reply.cut;
    assert.ok(isWithin(place, zone) && isWithin(wanted, place), `${place} is between ${zone} and ${wanted}`);
    assert.ok(answer.authoritative || reply.kind === 'referral', 'nothing is proved without authority');
    const nameServers = reply.kind === 'none' ? [] : reply.nameServers;
    for (const server of nameServers)
      assert.ok(server.addresses.length === 0 || isWithin(server.name, zone), 'glue is from within the zone');
  }
  return { answer, reply, ds: dsReply(answer, zone, wanted), addresses: addressReply(answer, zone, wanted) };
}
