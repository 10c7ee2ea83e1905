import { readRegular } from '../../../files/read-regular.ts';
import { DnsSyncError, rethrowUnlessKnown } from '../../../reconcile/error.ts';
import { ociConfigPath, readOciProfile } from './config-file.ts';
import { instanceAccess } from './instance-principal.ts';
import type { OciAccess } from './access.ts';

/** The settings of a target that concern access. */
export interface AccessSettings {
  readonly configFile?: string | undefined;
  readonly profile?: string | undefined;
  readonly region?: string | undefined;
  readonly endpoint?: string | undefined;
}

/**
 * Opens the credentials of a target: a profile of the configuration file of Oracle's tools, or those of the instance on
 * a machine at Oracle without such a file. Throws `key-file` and `no-credentials`.
 */
export async function openAccess(
  settings: AccessSettings,
  env: NodeJS.ProcessEnv,
  now: () => number,
): Promise<OciAccess> {
  const file = ociConfigPath(settings.configFile, env);
  if (settings.configFile === undefined && settings.profile === undefined && isMissing(file))
    return openInstance(file, settings, env, now);
  const { key, tenancy, region } = readOciProfile({ file, profile: settings.profile ?? 'DEFAULT' });
  return { key: async () => key, tenancy, endpoint: endpointOf(settings, region, file) };
}

async function openInstance(
  file: string,
  settings: AccessSettings,
  env: NodeJS.ProcessEnv,
  now: () => number,
): Promise<OciAccess> {
  try {
    const { key, tenancy, endpoint } = await instanceAccess(env, now);
    return { key, tenancy, endpoint: settings.endpoint ?? endpoint };
  } catch (error) {
    rethrowUnlessKnown(error);
    throw new DnsSyncError(
      'no-credentials',
      `no Oracle Cloud credentials found: ${file} does not exist, and ${error.message}`,
      'create the file with "oci setup config", or set "configFile" of the target',
    );
  }
}

function endpointOf({ endpoint, region }: AccessSettings, ofProfile: string | null, file: string): string {
  if (endpoint !== undefined) return endpoint;
  const chosen = region ?? ofProfile;
  if (chosen !== null) return `https://dns.${chosen}.oci.oraclecloud.com`;
  throw new DnsSyncError('no-credentials', `${file} names no region`, 'set "region" in the file or of the target');
}

/** Checks whether a file doesn't exist. Any other problem is reported when it is read. */
function isMissing(path: string): boolean {
  try {
    readRegular(path);
    return false;
  } catch (error) {
    return error instanceof Error && 'code' in error && error.code === 'ENOENT';
  }
}
