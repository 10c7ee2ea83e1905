/** Default paths of configuration and state. */
export interface StandardPaths {
  readonly config: string;
  readonly state: string;
}

/**
 * Returns the default paths of a system.
 * On Windows they are in ProgramData; a path without a drive would depend on the current directory.
 */
export function standardPaths(env: NodeJS.ProcessEnv, platform: NodeJS.Platform = process.platform): StandardPaths {
  if (platform !== 'win32') return { config: '/etc/dns-sync/config.json', state: '/var/lib/dns-sync' };
  const folder = `${env['ProgramData'] ?? String.raw`C:\ProgramData`}\\dns-sync`;
  return { config: `${folder}\\config.json`, state: `${folder}\\state` };
}

/** Returns the paths of earlier versions on Windows, on the system drive; none elsewhere. */
export function earlierPaths(
  env: NodeJS.ProcessEnv,
  platform: NodeJS.Platform = process.platform,
): StandardPaths | null {
  if (platform !== 'win32') return null;
  const drive = env['SystemDrive'] ?? 'C:';
  return { config: String.raw`${drive}\etc\dns-sync\config.json`, state: String.raw`${drive}\var\lib\dns-sync` };
}
