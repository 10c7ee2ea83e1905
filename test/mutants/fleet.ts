import { mutantsBelow, type MutantGroup } from './mutant.ts';

/**
 * Faults that let a worker send or record something although another one leads, forget what may arrive late, empty a zone
 * that a server has, or lose what a server said.
 */
export const fleetMutants: MutantGroup = {
  name: 'fleet',
  stages: [['src/fleet'], ['src/sync/fleet'], ['test/cloud/may-still-send.test.ts']],
  mutants: mutantsBelow('src', [
    [
      'cloud/guard/guarded-agents.ts',
      'if (mayStillSend()) return write(...words);',
      'if (mayStillSend() || words.length > 0) return write(...words);',
      'a connection sends what was signed before the lease ended',
    ],
    [
      'cloud/guard/guarded-agents.ts',
      'if (kept === null) return send(words);',
      'if (kept === null || mayStillSend()) return send(words);',
      'a connection asks before it is open, and not when it is',
    ],
    [
      'cloud/route53/client/client.ts',
      ': guardedAgents(mayStillSend, {',
      ': guardedAgents(() => mayStillSend !== undefined, {',
      'connections to Route 53 have no guard',
    ],
    [
      'cloud/rfc2136/wire/request.ts',
      'if (mayStillSend?.() === false) return settle(new NotLeader());',
      '',
      'connections to name servers have no guard',
    ],
    [
      'fleet/leader/lead.ts',
      'if (!isLost && remainingMs() === 0) lose();',
      '',
      'a worker that was stopped past its lease still leads when it wakes',
    ],
    [
      'sync/fleet/worker/write-fenced.ts',
      'await engine.write(puts, leadership.fence);',
      'await engine.write(puts);',
      'a worker that was replaced records and sends',
    ],
    [
      'sync/fleet/worker/zone/with-unanswered.ts',
      'const isOver = known !== undefined && parseTime(known.until) <= now;',
      'const isOver = known !== undefined && parseTime(known.until) <= now && known.writes.length > 0;',
      'there is no second look at a hosted zone',
    ],
    [
      'sync/fleet/worker/zone/work-on-zone.ts',
      'if (!sameJson(workFor(context, zone)?.action, action)) {',
      'if (workFor(context, zone) === null) {',
      'a delete that arrives after the decision is taken as content',
    ],
    [
      'sync/fleet/agent/open-agent-state.ts',
      'return store.update(zone, (document) => document);',
      'return store.read(zone);',
      'the agent sends the content before a change, and drops the entry of the change',
    ],
    [
      'sync/fleet/agent/open-agent-state.ts',
      'if (document?.fleet?.claim !== 0) return document;',
      'if (document !== null) return document;',
      'a zone that was forgotten and created again is never sent',
    ],
  ]),
};
