import { isoTime } from '../../reconcile/iso-time.ts';
import type { DnsName } from '../../reconcile/dns/name.ts';
import { beatKey } from '../claims.ts';
import type { Engine } from '../engine.ts';
import { beatValue, packValue } from '../values.ts';
import type { AgentState } from './agent-state.ts';

/** What a server reports with its signs of life. */
export interface SignOptions {
  readonly engine: Engine;
  readonly server: string;
  readonly version: string;
  readonly state: Pick<AgentState, 'outbox' | 'facts'>;
  /** The clock, in milliseconds since the epoch. */
  readonly now: () => number;
}

/** The signs of life of a server. */
export interface SignsOfLife {
  /**
   * Writes one, which doesn't count withheld changes of zones that the fleet knows this server has: they hold up no
   * delete. Returns false if another machine wrote one under this server's name since the last one.
   */
  write(withheld: ReadonlySet<DnsName>): Promise<boolean>;
}

/**
 * Opens the signs of life of a server.
 * Each time the engine is read before the outbox is counted: a zone that is accepted later is only in a later sign.
 */
export function signsOfLife({ engine, server, version, state, now }: SignOptions): SignsOfLife {
  const key = beatKey(server);
  let lastRevision: number | null = null;
  /** What was sent since the last answer. An attempt whose answer was lost may have got through. */
  let sent: Buffer[] = [];
  return {
    async write(withheld) {
      const { entries, revision: seen } = await engine.read(key);
      const [found] = entries;
      const isForeign =
        lastRevision !== null &&
        found !== undefined &&
        found.revision !== lastRevision &&
        !sent.some((value) => value.equals(found.value));
      const outbox = (await state.outbox()).filter(({ zone }) => !withheld.has(zone));
      const { zones, lastCall } = await state.facts();
      const [oldest] = outbox;
      const value = packValue(beatValue, {
        format: 1,
        at: isoTime(now()),
        version,
        zones,
        outbox: new Set(outbox.map(({ zone }) => zone)).size,
        seen,
        oldest: oldest === undefined ? null : isoTime(oldest.since),
        lastCall,
      });
      sent.push(value);
      const written = await engine.write([{ key, value, ifRevision: found?.revision ?? 0 }]);
      if (written.kind === 'done') {
        lastRevision = written.revision;
        sent = [value];
      }
      return !isForeign;
    },
  };
}
