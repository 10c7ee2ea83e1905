import type { ProgramRun } from '../server/run-program.ts';
import { systemPath } from '../system-path.ts';

/**
 * How a command of another backend is run on Windows: with variables such as %plesk_dir% replaced, as Plesk's own examples
 * write them, and a batch file by cmd.exe, which alone can run it.
 */
export function windowsRun(
  command: string,
  words: readonly string[],
  env: NodeJS.ProcessEnv,
): Pick<ProgramRun, 'words' | 'verbatim'> {
  const expanded = words.map((word) => withVariables(word, env));
  if (!/\.(?:cmd|bat)$/i.test(expanded[0] ?? '')) return { words: expanded };
  // cmd.exe replaces the variables itself. With /s it takes away the outer quotes, and no others.
  return { words: [systemPath('cmd.exe', env), '/d', '/s', '/c', `"${command}"`], verbatim: true };
}

/** Replaces %NAME% by the variable; a name that isn't set stays, as in cmd.exe. Names of Windows have no case. */
export function withVariables(text: string, env: NodeJS.ProcessEnv): string {
  const values = new Map(Object.entries(env).map(([name, value]) => [name.toLowerCase(), value]));
  return text.replaceAll(/%([^%]+)%/g, (whole, name: string) => values.get(name.toLowerCase()) ?? whole);
}
