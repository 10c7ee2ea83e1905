import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { nothingAsked, watchPlesk, type PleskAnswer } from './plesk-events.ts';

const minute = 60_000;
const ours: PleskAnswer = { isOurs: true, command: 'dns-sync-hook', serials: 'a', lastCallAt: null, now: 0 };

/** The events of answers in a row. */
function eventsOf(...answers: readonly Partial<PleskAnswer>[]): readonly string[] {
  let view = nothingAsked;
  return answers.flatMap((answer) => {
    const next = watchPlesk(view, { ...ours, ...answer });
    view = next.view;
    return next.events.map(({ kind, text }) => `${kind}: ${text}`);
  });
}

const lost = "backend-lost: Plesk's custom DNS backend is registered to other, so Plesk doesn't call dns-sync";
const silent = 'silent: zones changed in Plesk, and Plesk did not call dns-sync';
const other = { isOurs: false, command: 'other' };

describe('the events about Plesk', () => {
  const cases: readonly (readonly [string, readonly Partial<PleskAnswer>[], readonly string[]])[] = [
    ['a registration that was never ours', [other, other], []],
    ['a registration that was lost', [{}, other, other], [lost]],
    ['a registration that was lost before anybody asked', [{ ...other, lastCallAt: 5 }], [lost]],
    ['a registration that was freed', [{}, { isOurs: false, command: null }], [lost.replace('other', 'nobody')]],
    ['a registration that is back', [{}, other, {}], [lost, "recovered: dns-sync is Plesk's custom DNS backend again"]],
    ['a quiet server', [{}, { now: 60 * minute }, { now: 600 * minute }], []],
    [
      'serials that moved with a call',
      [{}, { serials: 'b', lastCallAt: 5, now: 10 * minute }, { serials: 'b', lastCallAt: 5, now: 60 * minute }],
      [],
    ],
    [
      'serials that moved right before their call',
      [{}, { serials: 'b', now: 1 }, { serials: 'b', lastCallAt: 2, now: 60 * minute }],
      [],
    ],
    [
      'serials that moved without a call',
      [
        {},
        { serials: 'b', now: 1 },
        { serials: 'b', now: 9 * minute },
        { serials: 'b', now: 11 * minute },
        { serials: 'c', now: 90 * minute },
      ],
      [silent],
    ],
    [
      'serials that moved after the last call',
      [
        { lastCallAt: 1, now: 2 },
        { serials: 'b', lastCallAt: 1, now: 3 },
        { serials: 'b', lastCallAt: 1, now: 20 * minute },
      ],
      [silent],
    ],
    [
      'calls that arrive again',
      [
        {},
        { serials: 'b', now: 1 },
        { serials: 'b', now: 11 * minute },
        { serials: 'c', lastCallAt: 12 * minute, now: 13 * minute },
      ],
      [silent, 'recovered: Plesk calls dns-sync again'],
    ],
    [
      'a silent server that loses the registration',
      [{}, { serials: 'b', now: 1 }, { serials: 'b', now: 11 * minute }, { ...other, serials: 'b', now: 12 * minute }],
      [silent, lost],
    ],
    ['serials that can not be read', [{}, { serials: null, now: 1 }, { serials: null, now: 60 * minute }], []],
  ];
  for (const [what, answers, expected] of cases)
    it(`of ${what}`, () => assert.deepEqual(eventsOf(...answers), expected));
});
