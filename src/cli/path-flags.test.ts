import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { pathFlagsOf, takePathFlags } from './path-flags.ts';

describe('the options for the places of configuration and state', () => {
  it('are removed at any position, and become variables', () => {
    const cases: readonly (readonly [readonly string[], readonly string[], NodeJS.ProcessEnv])[] = [
      [['--config', '/c', 'plan', 'a.b'], ['plan', 'a.b'], { DNS_SYNC_CONFIG: '/c' }],
      [['plan', '--state-dir=/s=t', '--json'], ['plan', '--json'], { DNS_SYNC_STATE_DIR: '/s=t' }],
      [['plan', '--', '--config', 'x'], ['plan', '--', '--config', 'x'], {}],
      [['plan', '--config'], ['plan', '--config'], {}],
      [['plan', '--config='], ['plan', '--config='], {}],
      [['--toString', 'x'], ['--toString', 'x'], {}],
    ];
    for (const [words, left, expected] of cases) {
      const env: NodeJS.ProcessEnv = {};
      assert.deepEqual([takePathFlags(words, env), env], [left, expected]);
    }
  });

  it('are restored from the variables', () => {
    const kept = { DNS_SYNC_CONFIG: '/a b/c', DNS_SYNC_STATE_DIR: String.raw`C:\s` };
    const env: NodeJS.ProcessEnv = {};
    assert.deepEqual(takePathFlags(pathFlagsOf(kept), env), []);
    assert.deepEqual(env, kept);
    assert.deepEqual(pathFlagsOf({}), []);
  });
});
