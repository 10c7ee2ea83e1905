import { parseName, type DnsName } from '../../../reconcile/dns/name.ts';
import { askLocally } from '../../../server/socket/ask-locally.ts';
import type { ZoneAnswer } from '../../../fleet/agent/waiting-calls.ts';
import { wakeAgentMs } from '../../limits.ts';
import type { StateSession } from '../../session.ts';
import { readAgentAnswer, type AgentRequest } from './agent-messages.ts';
import { agentSocketPaths } from './socket-paths.ts';

/**
 * What the agent answered: what became of zones, as far as known; why the fleet doesn't answer, if so; and how the wait
 * ended.
 */
export interface AgentAnswers {
  readonly zones: ReadonlyMap<DnsName, ZoneAnswer>;
  readonly failure: { readonly message: string; readonly hint: string } | null;
  readonly end: 'done' | 'late' | 'gone' | 'absent';
}

/** Asks the agent of this server, and waits for its answers about zones at most for a time in milliseconds. */
export async function askAgent(
  { config, env }: Pick<StateSession, 'config' | 'env'>,
  wait: readonly DnsName[],
  timeoutMs: number,
): Promise<AgentAnswers> {
  const zones = new Map<DnsName, ZoneAnswer>();
  let failure: AgentAnswers['failure'] = null;
  const request: AgentRequest = { wait: [...wait] };
  const end = await askLocally({
    paths: await agentSocketPaths(config.stateDir, env),
    request,
    timeoutMs,
    onLine: (line) => {
      const answer = readAgentAnswer(line);
      if (answer === null) return false;
      if ('failure' in answer) ({ failure } = answer);
      else {
        const zone = parseName(answer.zone);
        if (zone.ok) zones.set(zone.value, answer.answer);
      }
      return failure !== null || zones.size === wait.length;
    },
  });
  return { zones, failure, end };
}

/** Lets the agent look at the outbox, without waiting for it. Returns whether one runs. */
export async function wakeAgent(
  { config, env }: Pick<StateSession, 'config' | 'env'>,
  request: AgentRequest = {},
): Promise<boolean> {
  const paths = await agentSocketPaths(config.stateDir, env);
  return (await askLocally({ paths, request, timeoutMs: wakeAgentMs, onLine: () => true })) !== 'absent';
}
