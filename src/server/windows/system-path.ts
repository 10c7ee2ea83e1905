/** Returns the full path of a Windows program, because a name alone is searched in the current directory first. */
export function systemPath(file: string, env: NodeJS.ProcessEnv): string {
  return `${env['SystemRoot'] ?? String.raw`C:\Windows`}\\System32\\${file}`;
}
