import type { Lease } from '../engine.ts';
import { plainAnswer, rangeAnswer, renewAnswer } from './answers.ts';
import type { EtcdContext } from './context.ts';
import { notEtcd } from './etcd-failure.ts';
import { unreachable } from './node-ring.ts';
import { keyRange } from './key-range.ts';

/** How often a renewal is repeated because etcd's leader changed meanwhile. */
const maxRenewals = 3;

/** A lease that etcd granted, valid until a time of the context's clock. */
export function openLease(context: EtcdContext, id: string, firstUntil: number): Lease {
  const { gateway, now } = context;
  let until = firstUntil;
  const cluster = gateway.cluster();
  return {
    id,
    validUntil: () => until,
    async renew() {
      for (let renewals = 0; renewals < maxRenewals; renewals++) {
        const sent = now();
        const renewed = await renewOnce(context, id);
        // A backup may have the lease, with others' writes since then undone.
        if (renewed === 'ended' || gateway.cluster() !== cluster) until = -Infinity;
        // Another call may have found meanwhile that it has ended.
        if (until === -Infinity) return false;
        if (typeof renewed === 'string') continue;
        // An earlier renewal may be answered after a later one.
        until = Math.max(until, sent + renewed.seconds * 1000);
        return true;
      }
      throw unreachable(context.endpoints, 'its leader changes');
    },
    async end() {
      until = -Infinity;
      await gateway.ask('/v3/lease/revoke', { ID: id }, plainAnswer);
    },
  };
}

/**
 * Renews a lease, and proves that the answer counts.
 * A node that was the leader until a moment ago still renews leases, without asking the others
 * (https://github.com/etcd-io/etcd/issues/13915), while the new leader lets them expire. A read does ask the others. If
 * it comes after the renewal and both have the same term, then the node was still the leader when it renewed.
 */
async function renewOnce(
  { gateway, below }: EtcdContext,
  id: string,
): Promise<{ readonly seconds: number } | 'ended' | 'unproved'> {
  const renewed = await gateway.ask('/v3/lease/keepalive', { ID: id }, renewAnswer);
  if (renewed.kind === 'no-lease') return 'ended';
  if (renewed.kind !== 'answer') throw notEtcd(`${renewed.kind} for a renewal`);
  const { header, TTL } = renewed.value;
  const question = { ...keyRange(below, 'leader/'), limit: '1', keys_only: true };
  const proof = await gateway.ask('/v3/kv/range', question, rangeAnswer);
  if (proof.kind !== 'answer') throw notEtcd(`${proof.kind} for a read`);
  if (proof.value.header.raft_term !== header.raft_term) return 'unproved';
  return TTL > 0 ? { seconds: TTL } : 'ended';
}
