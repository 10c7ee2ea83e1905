import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import type { Change } from './change.ts';
import { DnsSyncError } from '../error.ts';
import type { DnsName } from '../dns/name.ts';
import { closeOutcome, heldSet, refusedSet, stillHeld, type Outcome, type PassEnd } from './outcome.ts';
import { recordSet } from '../dns/record-set.ts';
import { nextAttempt } from './retry-schedule.ts';

const name = 'www.example.com.' as DnsName;
const set = recordSet(name, 'A', 300, ['192.0.2.1']);
const create: Change = { kind: 'create', before: null, after: set, why: 'edited', drifted: false };
const now = Date.parse('2026-11-20T12:00:00Z');
const failure = new DnsSyncError('unreachable', 'm', 'h');
const end: PassEnd = {
  held: [],
  error: null,
  worked: true,
  foreign: [],
  looksAgain: false,
  changeIds: ['r1'],
  now,
  random: 0,
};
const refused = refusedSet({ change: create, reason: 'bad' });

describe('the outcome of a pass', () => {
  it('is synchronized if nothing is left', () => {
    const outcome = closeOutcome(null, end);
    assert.deepEqual(outcome, {
      status: 'synchronized',
      at: '2026-11-20T12:00:00.000Z',
      appliedAt: '2026-11-20T12:00:00.000Z',
      verifiedAt: '2026-11-20T12:00:00.000Z',
      failingSince: null,
      attempts: 0,
      nextAttemptAt: null,
      error: null,
      held: [],
      foreign: [],
      changeIds: ['r1'],
    });
  });

  it('says when a zone of another server is checked again: after 15 minutes to 6 hours', () => {
    const elsewhere = { ...end, looksAgain: true, held: [refused] };
    let outcome = closeOutcome(closeOutcome(null, { ...end, error: failure }), elsewhere);
    assert.equal(outcome.attempts, 1);
    const waits: number[] = [];
    for (let looks = 1; looks <= 8; looks++) {
      waits.push((Date.parse(outcome.nextAttemptAt ?? '') - now) / 60_000);
      outcome = closeOutcome(outcome, elsewhere);
    }
    assert.deepEqual(waits, [7.5, 15, 30, 60, 120, 180, 180, 180], 'with the least of the jitter');
    assert.equal(closeOutcome(outcome, end).nextAttemptAt, null);
  });

  it('counts consecutive failures, keeps the last success, and says when it is due again', () => {
    const good = closeOutcome(null, end);
    const once = closeOutcome(good, { ...end, error: failure, foreign: null, now: now + 1000 });
    assert.equal(once.status, 'failing');
    assert.deepEqual([once.attempts, once.appliedAt, once.verifiedAt], [1, good.appliedAt, good.verifiedAt]);
    assert.equal(once.nextAttemptAt, '2026-11-20T12:00:31.000Z');
    assert.deepEqual(once.error, { code: 'unreachable', message: 'm', hint: 'h' });
    const twice = closeOutcome(once, { ...end, worked: false, error: failure, now: now + 60_000 });
    assert.deepEqual([twice.attempts, twice.failingSince], [2, once.at], 'also where nothing could be begun');
    const well = closeOutcome(twice, end);
    assert.deepEqual([well.attempts, well.failingSince], [0, null]);
    const first = closeOutcome(null, { ...end, error: failure, foreign: null });
    assert.deepEqual([first.appliedAt, first.verifiedAt, first.foreign], [null, null, []]);
  });

  it('is held if something waits', () => assert.equal(closeOutcome(null, { ...end, held: [refused] }).status, 'held'));

  it('is the same object if nothing was done and nothing is new', () => {
    const before = closeOutcome(null, end);
    assert.equal(closeOutcome(before, { ...end, worked: false, now: now + 1 }), before);
    assert.notEqual(closeOutcome(before, { ...end, worked: false, held: [refused] }), before);
    assert.notEqual(closeOutcome(before, { ...end, worked: false, error: failure }), before);
    const held = closeOutcome(null, { ...end, held: [refused] });
    assert.equal(closeOutcome(held, { ...end, worked: false, held: [{ ...refused }] }), held);
    const otherDetail = { ...refused, detail: 'another reason' };
    assert.notEqual(closeOutcome(held, { ...end, worked: false, held: [otherDetail] }), held);
  });

  it('keeps the list of foreign sets without an observation', () => {
    const foreign = [{ name, type: 'A' }];
    const before: Outcome = closeOutcome(null, { ...end, foreign });
    assert.deepEqual(closeOutcome(before, { ...end, foreign: null }).foreign, foreign);
  });
});

describe('a held or refused change', () => {
  const outcome = closeOutcome(null, { ...end, held: [refused] });

  it('is not retried while its content is the same', () => {
    assert.equal(stillHeld(outcome, [create]).get(create), refused);
    assert.equal(stillHeld(null, [create]).size, 0);
  });

  it('is retried when its content changes, or when it is no longer wanted', () => {
    const changed: Change = { ...create, after: recordSet(name, 'A', 60, ['192.0.2.1']) };
    assert.equal(stillHeld(outcome, [changed]).size, 0);
    assert.equal(stillHeld(outcome, []).size, 0);
    const remove: Change = { kind: 'delete', before: { set, raw: {} }, after: null, why: 'edited', drifted: false };
    assert.equal(stillHeld(outcome, [remove]).size, 0);
    const heldDelete = closeOutcome(null, {
      ...end,
      held: [heldSet({ change: remove, rule: 'drifted-delete', detail: '', release: '' })],
    });
    assert.equal(stillHeld(heldDelete, [remove]).size, 1);
    const elsewhere: Change = { ...create, after: { ...set, type: 'TXT' } };
    assert.equal(stillHeld(outcome, [elsewhere]).size, 0);
  });

  it('of a rule that needs no observation is checked again each time', () => {
    const ruled = closeOutcome(null, {
      ...end,
      held: [heldSet({ change: create, rule: 'protected', detail: '', release: '' })],
    });
    assert.equal(stillHeld(ruled, [create]).size, 0);
  });
});

describe('the next attempt', () => {
  it('is later after each failure, within an hour, and never before half the pause', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 60 }), fc.double({ min: 0, max: 1, noNaN: true }), (attempts, random) => {
        const pause = Math.min(3_600_000, 60_000 * 2 ** (attempts - 1));
        const due = nextAttempt(attempts, now, random) - now;
        assert.ok(due >= pause / 2 && due <= pause);
      }),
    );
  });
});
