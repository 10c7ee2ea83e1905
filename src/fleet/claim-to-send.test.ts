import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { claimToSend, type ClaimOrigin } from './claim-to-send.ts';

const origin = (seq: number, life = 'a', journalId = `${life}${seq}`): ClaimOrigin => ({ seq, life, journalId });

describe('a claim to send', () => {
  it('is sent if the engine has none, or an older one', () => {
    assert.equal(claimToSend(origin(1), null, 'a'), 'send');
    assert.equal(claimToSend(origin(2), origin(1), 'a'), 'send');
  });

  it('was sent if the engine has it, as after a lost answer', () => {
    assert.equal(claimToSend(origin(2), origin(2), 'a'), 'sent');
  });

  it('is dropped if the engine has a newer one', () => {
    assert.equal(claimToSend(origin(1), origin(2), 'a'), 'older');
  });

  it('of a restored server is sent if the call came after the restore, although its number is lower', () => {
    assert.equal(claimToSend(origin(3, 'b'), origin(9, 'a'), 'b'), 'send');
  });

  it('that was in the backup of a restored server is older than what the engine has of its new life', () => {
    assert.equal(claimToSend(origin(9, 'a'), origin(3, 'b'), 'b'), 'older');
  });

  it('conflicts with one of the same number and life from another call', () => {
    assert.equal(claimToSend(origin(2), origin(2, 'a', 'other'), 'a'), 'conflict');
  });

  const step = fc.oneof(
    { weight: 4, arbitrary: fc.constant({ kind: 'call' } as const) },
    { weight: 1, arbitrary: fc.nat(20).map((keep) => ({ kind: 'restore', keep }) as const) },
    { weight: 6, arbitrary: fc.nat(20).map((index) => ({ kind: 'send', index }) as const) },
  );

  it('leaves the last call in the engine, in any order, repeated, and after restores of old backups', () => {
    fc.assert(
      fc.property(fc.array(step, { maxLength: 60 }), (steps) => {
        let calls: ClaimOrigin[] = [];
        let life = 0;
        let engine: ClaimOrigin | null = null;
        let ids = 0;
        let isRestored = false;
        const send = (claim: ClaimOrigin): void => {
          const sending = claimToSend(claim, engine, `${life}`);
          assert.notEqual(sending, 'conflict');
          if (sending === 'send') engine = claim;
        };
        for (const item of steps) {
          if (item.kind === 'call') {
            const seq = (calls.at(-1)?.seq ?? 0) + 1;
            calls.push({ seq, life: `${life}`, journalId: `${ids++}` });
            isRestored = false;
          } else if (item.kind === 'restore') {
            calls = calls.slice(0, item.keep);
            life++;
            isRestored = true;
          } else {
            const claim = calls[item.index % Math.max(1, calls.length)];
            if (claim !== undefined) send(claim);
          }
        }
        for (const claim of [...calls, ...calls.toReversed()]) send(claim);
        const last = calls.at(-1);
        // Before its first call, a restored server has nothing newer than the engine.
        if (last !== undefined && !isRestored) assert.deepEqual(engine, last);
        if (engine === null) assert.equal(calls.length, 0);
      }),
      { numRuns: 500 },
    );
  });
});
