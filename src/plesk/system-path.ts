/** A program of Windows by its whole path: a name alone is looked for in the current directory first. */
export function systemPath(file: string, env: NodeJS.ProcessEnv): string {
  return `${env['SystemRoot'] ?? String.raw`C:\Windows`}\\System32\\${file}`;
}
