import { mutantsBelow, type MutantGroup } from './mutant.ts';

/** Faults that let a worker send or record something although another one leads, or forget what may arrive late. */
export const fleetMutants: MutantGroup = {
  name: 'fleet',
  stages: [['src/fleet'], ['src/sync/fleet/worker'], ['test/cloud/may-still-send.test.ts']],
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
  ]),
};
