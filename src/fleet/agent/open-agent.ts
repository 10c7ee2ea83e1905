import { rethrowUnlessKnown, type DnsSyncError } from '../../reconcile/error.ts';
import type { Engine } from '../engine.ts';
import type { AgentState } from './agent-state.ts';
import { agentRound, type AgentRound } from './agent-round.ts';
import { restBetweenRounds } from './rest.ts';
import { signsOfLife } from './signs-of-life.ts';
import { waitingCalls, type WaitingCall, type WaitingCalls } from './waiting-calls.ts';

/** The agent of a server: it sends the server's claims and records their outcomes. */
export interface Agent {
  /** Runs until `stop`. Failures of the engine are reported and tried again. */
  run(): Promise<void>;
  /** Does everything once that needs no wait for others. Throws if the engine doesn't answer. */
  runOnce(): Promise<void>;
  /** Looks at the outbox at once, and answers the call; returns a function that ends its wait. */
  wait(call: WaitingCall): () => void;
  /** Ends `run` after the present round. */
  stop(): void;
  health(): AgentHealth;
}

/** How the agent is. */
export interface AgentHealth {
  /** Why the last round failed; null if it didn't. */
  readonly failure: DnsSyncError | null;
  /** Zones in the outbox after the last round. */
  readonly outbox: number;
  /** This server's claims in the engine. */
  readonly claims: number;
}

export interface AgentOptions {
  readonly engine: Engine;
  readonly server: string;
  readonly version: string;
  readonly state: AgentState;
  /** The clock, in milliseconds since the epoch. */
  readonly now: () => number;
  /** Reports what needs attention, in one sentence. */
  readonly warn: (text: string) => void;
  /** Reports that the engine answers again, or what was done. */
  readonly note: (text: string) => void;
}

/** How often a sign of life is written, in milliseconds. */
const signEveryMs = 10_000;

/** How long the agent waits after a failure, in milliseconds. A call ends the wait. */
const afterFailureMs = 2000;

export function openAgent(options: AgentOptions): Agent {
  const { now, note } = options;
  const calls = waitingCalls();
  const rest = restBetweenRounds();
  const ended = new AbortController();
  const round = agentRound({ ...options, warnOnce: onceEach(options.warn) }, calls, () => rest.wake());
  const runRound = rounds(options, round, calls);
  let failure: DnsSyncError | null = null;
  const failed = (error: DnsSyncError): void => {
    if (failure?.message !== error.message) options.warn(`${error.message}; ${error.hint}`);
    failure = error;
    round.reset();
    calls.fail(error);
  };
  return {
    async run() {
      let signAt = 0;
      while (!ended.signal.aborted) {
        rest.begin();
        try {
          signAt = await runRound(signAt);
          if (failure !== null) note('the fleet answers again');
          failure = null;
          await rest.take(Math.max(0, signAt - now()));
        } catch (error) {
          rethrowUnlessKnown(error);
          failed(error);
          await rest.take(afterFailureMs);
        }
      }
      round.reset();
    },
    async runOnce() {
      try {
        await runRound(0);
      } finally {
        round.reset();
      }
    },
    wait(call) {
      const end = calls.add(call);
      rest.wake();
      return end;
    },
    stop() {
      ended.abort();
      rest.wake();
    },
    health: () => ({ failure, ...round.counts() }),
  };
}

/** Returns what does a round, and writes a sign of life if it is due; it returns when the next one is. */
function rounds(options: AgentOptions, round: AgentRound, calls: WaitingCalls): (signAt: number) => Promise<number> {
  const { server, now, warn } = options;
  let signs = signsOfLife(options);
  return async (signAt) => {
    calls.begin();
    // What another etcd, or a restored one, has was not written by this process.
    if (await round.run()) signs = signsOfLife(options);
    const isAsked = round.takeSignRequest();
    if (now() < signAt && !isAsked) return signAt;
    if (!(await signs.write(round.withheld())))
      warn(`another machine writes signs of life as ${server}; give each server of the fleet a "server" of its own`);
    return now() + signEveryMs;
  };
}

function onceEach(warn: (text: string) => void): (text: string) => void {
  const said = new Set<string>();
  return (text) => {
    if (!said.has(text)) warn(text);
    said.add(text);
  };
}
