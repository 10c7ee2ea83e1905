import type { DnsName } from '../../reconcile/dns/name.ts';
import type { Connection, RoundContext } from './connection.ts';
import { pausedKey } from '../keys.ts';
import { openOutcomes } from './outcomes.ts';
import { ptrsOfOtherLives, readOwnClaims } from './own-claims.ts';
import { recordOutcomes } from './record-outcomes.ts';
import { ifPermitted, readSentPauses, sendPauses } from './send-pauses.ts';
import { sendOutbox } from './send-outbox.ts';
import type { WaitingCalls } from './waiting-calls.ts';

/** A round of the agent. */
export interface AgentRound {
  /**
   * Records outcomes, sends the outbox, and answers calls.
   * Returns whether everything was read and compared. Throws if the engine doesn't answer.
   */
  run(): Promise<boolean>;
  /** Checks whether the leader has asked for a sign of life since the last call. */
  takeSignRequest(): boolean;
  /** Forgets what is known of the engine, so that the next round reads it again. */
  reset(): void;
  /** Returns the zones whose changes are withheld, as the last round found, and of which the engine has a claim. */
  withheld(): ReadonlySet<DnsName>;
  /** Zones in the outbox after the last round, and this server's claims in the engine. */
  counts(): { readonly outbox: number; readonly claims: number };
}

/** Opens the rounds of an agent. `onNews` is called when outcomes arrive; null if nothing waits for them. */
export function agentRound(context: RoundContext, calls: WaitingCalls, onNews: (() => void) | null): AgentRound {
  let connection: Connection | null = null;
  let outbox = 0;
  let withheld: ReadonlySet<DnsName> = new Set();
  return {
    async run() {
      const ended = connection?.outcomes.ended() ?? null;
      if (ended !== null) connection?.outcomes.close();
      if (ended !== null && ended !== 'compacted') throw ended;
      // After a compaction, or a restore of the engine, everything is read and compared again.
      const isNew = connection === null || ended !== null;
      const present = isNew || connection === null ? await connect(context, onNews) : connection;
      connection = present;
      await recordOutcomes(context, present);
      // Before the claims: those that a pause held are applied only after its end.
      await keepPausesSent(context, present);
      const unsent = await sendOutbox(context, present, calls);
      outbox = [...unsent.values()].filter((answer) => answer !== 'left-out').length;
      const held = [...unsent].filter(([, answer]) => answer === 'withheld').map(([zone]) => zone);
      withheld = new Set(held.filter((zone) => present.known.get(zone)?.content === 'zone'));
      calls.answer((zone) => {
        const sent = present.known.get(zone);
        const isAnswered = sent !== undefined && (present.answered.get(zone) ?? 0) >= sent.revision;
        return unsent.get(zone) ?? (sent === undefined ? 'left-out' : isAnswered ? 'answered' : null);
      });
      return isNew;
    },
    reset() {
      connection?.outcomes.close();
      connection = null;
    },
    takeSignRequest: () => connection?.outcomes.takeSignRequest() ?? false,
    withheld: () => withheld,
    counts: () => ({ outbox, claims: connection?.known.size ?? 0 }),
  };
}

/** Reads what the engine has of this server, and puts into the outbox what it lacks. */
async function connect(context: RoundContext, onNews: (() => void) | null): Promise<Connection> {
  const { engine, server, state, warnOnce } = context;
  const known = await readOwnClaims(engine, server);
  await state.takeBack(ptrsOfOtherLives(known, state.life));
  const zones = await state.compare(new Map([...known].map(([zone, { origin }]) => [zone, origin])));
  const missing = [...known].filter(([zone, { content }]) => content !== 'none' && !zones.has(zone)).length;
  // A server whose state was lost withdraws nothing.
  if (missing > 0)
    warnOnce(
      `${missing} ${missing === 1 ? 'zone' : 'zones'} of this server in the fleet ${missing === 1 ? 'is' : 'are'} not in its state, and not changed; to get them back, run "dns-sync fleet join --yes"`,
    );
  const pauses = await ifPermitted(readSentPauses({ engine, server }));
  return { known, outcomes: await openOutcomes(engine, server, onNews), answered: new Map(), pauses };
}

/** Reports to the fleet what this server paused. A server from before this right goes on without it. */
async function keepPausesSent(context: RoundContext, present: Connection): Promise<void> {
  const { pauses } = present;
  present.pauses = pauses === null ? null : await ifPermitted(sendPauses(context, pauses));
  if (present.pauses !== null || (await context.state.pauses()) === null) return;
  context.warnOnce(
    `the fleet can't know what is paused here, because the user of this server may not write ${pausedKey(context.server)}; give it the rights of docs/fleet/rights.md`,
  );
}
