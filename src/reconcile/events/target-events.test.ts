import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { eventsOfChecks, type FailingTargets, type TargetCheck } from './target-events.ts';

const now = '2026-11-28T12:00:00.000Z';
const error = { code: 'bad-credentials', message: 'the key is unknown', hint: 'check it' };
const fails: TargetCheck = { target: 'route53', error };
const answers: TargetCheck = { target: 'route53', error: null };

const check = (before: FailingTargets, ...checks: readonly TargetCheck[]) => {
  const { failing, events } = eventsOfChecks(before, checks, now);
  return { failing, events: events.map(({ target, kind, text }) => `${target} ${kind}: ${text}`) };
};

describe('the events of targets', () => {
  it('have one failure for failures in a row, and one recovery', () => {
    const first = check({}, fails);
    assert.deepEqual(first, {
      failing: { route53: { since: now } },
      events: ["route53 failing: the target can't be used: the key is unknown"],
    });
    assert.deepEqual(check(first.failing, fails), { failing: first.failing, events: [] });
    assert.deepEqual(check(first.failing, answers), {
      failing: {},
      events: ['route53 recovered: the target can be used again'],
    });
    assert.deepEqual(check({}, answers), { failing: {}, events: [] });
  });

  it('leave targets alone that were not checked', () => {
    const failing = { other: { since: now } };
    assert.deepEqual(check(failing, answers), { failing, events: [] });
  });
});
