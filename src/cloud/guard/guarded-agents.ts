import { Agent as HttpAgent, type AgentOptions } from 'node:http';
import { Agent as HttpsAgent } from 'node:https';
import type { Duplex } from 'node:stream';
import { NotLeader } from './not-leader.ts';

/** Checks whether this process may still send. It is asked last before each request leaves, and has no side effects. */
export type MayStillSend = () => boolean;

/**
 * Creates agents whose connections send only while a check holds.
 * A request may wait for a connection after it was signed, and the process may be stopped meanwhile. So the connection
 * itself asks, with each write, and keeps what is written until it is open.
 */
export function guardedAgents(mayStillSend: MayStillSend, options: AgentOptions) {
  return {
    httpAgent: guarded(new HttpAgent(options), 'connect', mayStillSend),
    httpsAgent: guarded(new HttpsAgent(options), 'secureConnect', mayStillSend),
  };
}

function guarded<A extends HttpAgent>(agent: A, opened: string, mayStillSend: MayStillSend): A {
  const connect = agent.createConnection.bind(agent);
  agent.createConnection = (request, answer) => {
    const socket = connect(request, answer);
    if (socket !== null && socket !== undefined) guardWrites(socket, opened, mayStillSend);
    return socket;
  };
  return agent;
}

function guardWrites(socket: Duplex, opened: string, mayStillSend: MayStillSend): void {
  const write = socket.write.bind(socket);
  type Words = Parameters<typeof write>;
  let kept: Words[] | null = [];
  const send = (words: Words): boolean => {
    if (mayStillSend()) return write(...words);
    socket.destroy(new NotLeader());
    return false;
  };
  socket.once(opened, () => {
    const all = kept ?? [];
    kept = null;
    for (const words of all) send(words);
  });
  Object.assign(socket, {
    write(...words: Words): boolean {
      if (kept === null) return send(words);
      kept.push(words);
      return false;
    },
  });
}
