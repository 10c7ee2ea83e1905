import type { DnsName } from '../../reconcile/dns/name.ts';
import type { Engine } from '../engine.ts';
import type { AgentState } from './agent-state.ts';
import type { Outcomes } from './outcomes.ts';
import type { OwnClaims } from './own-claims.ts';
import type { SentPauses } from './send-pauses.ts';

/** What the steps of a round work with. */
export interface RoundContext {
  readonly engine: Engine;
  readonly server: string;
  readonly state: AgentState;
  /** Reports a fault, once each. */
  readonly warnOnce: (text: string) => void;
}

/** What is known of the engine. */
export interface Connection {
  readonly known: OwnClaims;
  readonly outcomes: Outcomes;
  /** The revision of the claim that the recorded outcome of each zone answers. */
  readonly answered: Map<DnsName, number>;
  /** This server's pauses in the engine; null if it has no right to them. */
  pauses: SentPauses | null;
}
