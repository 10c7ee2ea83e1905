import { spawnSync } from 'node:child_process';

const hasSetpriv = spawnSync('setpriv', ['--version']).status === 0;

/** Returns the words of a program that Linux ends together with this process, also if this process is killed. */
export function endsWithTest(program: string, words: readonly string[]): readonly [string, readonly string[]] {
  return hasSetpriv ? ['setpriv', ['--pdeathsig', 'KILL', program, ...words]] : [program, words];
}
