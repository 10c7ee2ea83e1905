import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { takeTalkWords, usualTalk, type Talk } from './talk-words.ts';

describe('the options for colors and messages', () => {
  it('are removed at any position; what cannot be read stays', () => {
    const cases: readonly (readonly [readonly string[], readonly string[], Partial<Talk>])[] = [
      [['-q', 'plan', 'a.b'], ['plan', 'a.b'], { volume: 'quiet' }],
      [['plan', '--quiet'], ['plan'], { volume: 'quiet' }],
      [['plan', '-v', '--json'], ['plan', '--json'], { volume: 'verbose' }],
      [['plan', '-qv'], ['plan'], { volume: 'verbose' }],
      [['plan', '-v', '-q'], ['plan'], { volume: 'quiet' }],
      [['--color', 'never', 'plan', '--color=always'], ['plan'], { color: 'always' }],
      [['plan', '--log-format=json', '-q'], ['plan'], { format: 'json', volume: 'quiet' }],
      [['plan', '--color', 'blue'], ['plan', '--color', 'blue'], {}],
      [['plan', '--color'], ['plan', '--color'], {}],
      [['plan', '--log-format='], ['plan', '--log-format='], {}],
      [['plan', '--quiet=1', '-V', '-n', '-'], ['plan', '--quiet=1', '-V', '-n', '-'], {}],
      [['config', 'set', '--', '-q', '-v'], ['config', 'set', '--', '-q', '-v'], {}],
    ];
    for (const [words, left, talk] of cases)
      assert.deepEqual(takeTalkWords(words), { left, talk: { ...usualTalk, ...talk } }, words.join(' '));
  });
});
