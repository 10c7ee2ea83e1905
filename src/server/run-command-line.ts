import { success, type Result } from '../reconcile/result.ts';
import { splitWords } from '../text/shell/shell-words.ts';
import { restrictedEnvironment } from './restricted-environment.ts';
import { runProgram, type ProgramEnd, type ProgramRun } from './run-program.ts';
import { windowsRun } from './windows/windows-run.ts';

/** How a command line is run. `variables` names those of `env` that the program gets besides the usual ones. */
export interface CommandLineRun extends Pick<ProgramRun, 'input' | 'timeoutMs' | 'env'> {
  readonly variables?: readonly string[];
}

/** Runs a command line of the configuration without a shell. Fails only if it can't be split into words. */
export async function runCommandLine(
  line: string,
  { input, timeoutMs, env, variables = [] }: CommandLineRun,
): Promise<Result<ProgramEnd>> {
  const words = splitWords(line, process.platform === 'win32');
  if (!words.ok) return words;
  const program = process.platform === 'win32' ? windowsRun(line, words.value, env) : { words: words.value };
  return success(await runProgram({ ...program, input, timeoutMs, env: restrictedEnvironment(env, variables) }));
}
