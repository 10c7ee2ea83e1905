/** Where configuration and state are if nothing names them. */
export interface StandardPlaces {
  readonly config: string;
  readonly state: string;
}

/**
 * The standard places of a system. On Windows they are below the folder of all users' program data; a path without a drive
 * would depend on the current directory.
 */
export function standardPlaces(env: NodeJS.ProcessEnv, platform: NodeJS.Platform = process.platform): StandardPlaces {
  if (platform !== 'win32') return { config: '/etc/dns-sync/config.json', state: '/var/lib/dns-sync' };
  const folder = `${env['ProgramData'] ?? String.raw`C:\ProgramData`}\\dns-sync`;
  return { config: `${folder}\\config.json`, state: `${folder}\\state` };
}

/** Where earlier versions looked on Windows, on the drive of the system; none elsewhere. */
export function earlierPlaces(
  env: NodeJS.ProcessEnv,
  platform: NodeJS.Platform = process.platform,
): StandardPlaces | null {
  if (platform !== 'win32') return null;
  const drive = env['SystemDrive'] ?? 'C:';
  return { config: String.raw`${drive}\etc\dns-sync\config.json`, state: String.raw`${drive}\var\lib\dns-sync` };
}
