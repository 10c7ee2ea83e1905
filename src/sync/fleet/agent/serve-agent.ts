import type { Agent } from '../../../fleet/agent/open-agent.ts';
import { parseName, type DnsName } from '../../../reconcile/dns/name.ts';
import { listenLocally, type LocalConnection, type LocalSocket } from '../../../server/socket/listen-locally.ts';
import { nodeFiles } from '../../../state/files/file-ops.ts';
import type { StateSession } from '../../session.ts';
import { readRequest, type AgentAnswer } from './agent-messages.ts';
import { agentSocketPaths } from './socket-paths.ts';

/** Answers the hook and commands of this server. `onEnd` is called if one of them asks the agent to end. */
export async function serveAgent(
  agent: Pick<Agent, 'wait'>,
  { config, env }: Pick<StateSession, 'config' | 'env'>,
  onEnd: () => void,
): Promise<LocalSocket> {
  const [path = ''] = await agentSocketPaths(config.stateDir, env);
  const owner = process.platform === 'win32' ? null : await nodeFiles.folder(config.stateDir);
  return listenLocally(path, owner, (connection) => {
    let stopWaiting = (): void => undefined;
    return {
      onLine: (line) => {
        const request = readRequest(line);
        if (request?.end === true) onEnd();
        if (request === null || request.end) connection.end();
        else stopWaiting = answerCall(agent, connection, request.wait);
      },
      onEnd: () => stopWaiting(),
    };
  });
}

/** Answers about each zone when its outcome is known; returns what ends that. */
function answerCall(agent: Pick<Agent, 'wait'>, connection: LocalConnection, words: readonly string[]): () => void {
  const zones = words.flatMap((word): readonly DnsName[] => {
    const zone = parseName(word);
    return zone.ok ? [zone.value] : [];
  });
  const left = new Set(zones);
  const send = (answer: AgentAnswer): void => connection.send(answer);
  const end = agent.wait({
    zones,
    onZone: (zone, answer) => {
      send({ zone, answer });
      left.delete(zone);
      if (left.size === 0) connection.end();
    },
    onFailure: ({ message, hint }) => {
      send({ failure: { message, hint } });
      connection.end();
    },
  });
  if (left.size === 0) connection.end();
  return end;
}
