import { DnsSyncError } from '../../reconcile/error.ts';
import { errorText } from '../../text/error-text.ts';
import { quoteInput } from '../../text/quote-input.ts';
import { etcdFailure, type EtcdFailure } from './etcd-failure.ts';
import type { NodeClient, NodeRequest, OpenAnswer } from './node-client.ts';

/** A request to any node. */
export type AnyRequest = Omit<NodeRequest, 'node'>;

/** The answer of the first node that has one, or its failure that no other node would heal. */
export type Answered =
  | { readonly kind: 'text'; readonly text: string }
  | { readonly kind: 'compacted' | 'no-lease' | 'too-long' | 'login' | 'no-auth'; readonly reason: string };

/** The nodes of etcd, which are asked in turn. The methods throw a `DnsSyncError` for all other failures. */
export interface NodeRing {
  /** Asks one node after the other until one answers. */
  ask(request: AnyRequest): Promise<Answered>;
  /** Opens an answer that goes on, at the node that `turn` counts to. */
  open(request: AnyRequest, turn: number): Promise<OpenAnswer>;
}

export function nodeRing(endpoints: readonly URL[], client: NodeClient): NodeRing {
  // Servers begin at different nodes.
  let current = Math.floor(Math.random() * endpoints.length);
  const askOne = async (request: AnyRequest, at: number): Promise<Answered | EtcdFailure> => {
    try {
      const answer = await client.send({ ...request, node: nodeAt(endpoints, at) });
      if (answer === null) return { kind: 'too-long', reason: '' };
      return answer.status === 200 ? { kind: 'text', text: answer.text } : etcdFailure(answer.status, answer.text);
    } catch (error) {
      // The reason never has the password: it is only in the body.
      return { kind: 'elsewhere', reason: quoteInput(errorText(error), 200) };
    }
  };
  return {
    async ask(request) {
      let reason = '';
      for (let tries = 0; tries < endpoints.length; tries++) {
        const at = current;
        const answer = await askOne(request, at);
        if (answer.kind === 'final') throw answer.error;
        if (answer.kind !== 'elsewhere') return answer;
        ({ reason } = answer);
        // Another request may have changed the node already.
        if (current === at) current++;
      }
      throw unreachable(endpoints, reason);
    },
    async open(request, turn) {
      try {
        return await client.open({ ...request, node: nodeAt(endpoints, current + turn) });
      } catch (error) {
        throw unreachable(endpoints, quoteInput(errorText(error), 200));
      }
    },
  };
}

function nodeAt(endpoints: readonly URL[], index: number): URL {
  const node = endpoints[index % endpoints.length];
  if (node === undefined) throw new RangeError('etcd without a node');
  return node;
}

export function unreachable(endpoints: readonly URL[], reason: string): DnsSyncError {
  return new DnsSyncError(
    'unreachable',
    `etcd does not answer at ${endpoints.map(({ host }) => host).join(', ')}: ${reason}`,
    /certificate/i.test(reason)
      ? 'name the certificates that sign those of the nodes in fleet.engine.caFile; nothing is lost'
      : 'check the network and the nodes of etcd; nothing is lost',
  );
}
