import type { ProgramRun } from '../run-program.ts';
import { systemPath } from './system-path.ts';

/**
 * Returns how to run another backend's command on Windows.
 * Variables such as %plesk_dir% are replaced, as Plesk's own examples use them. A batch file needs cmd.exe.
 */
export function windowsRun(
  command: string,
  words: readonly string[],
  env: NodeJS.ProcessEnv,
): Pick<ProgramRun, 'words' | 'verbatim'> {
  const expanded = words.map((word) => withVariables(word, env));
  if (!/\.(?:cmd|bat)$/i.test(expanded[0] ?? '')) return { words: expanded };
  // cmd.exe replaces the variables itself. With /s it removes only the outer quotes.
  return { words: [systemPath('cmd.exe', env), '/d', '/s', '/c', `"${command}"`], verbatim: true };
}

/** Replaces %NAME% by the variable; an unset name stays, as in cmd.exe. Names are case-insensitive on Windows. */
export function withVariables(text: string, env: NodeJS.ProcessEnv): string {
  const values = new Map(Object.entries(env).map(([name, value]) => [name.toLowerCase(), value]));
  return text.replaceAll(/%([^%]+)%/g, (whole, name: string) => values.get(name.toLowerCase()) ?? whole);
}
