import { loadSharedConfigFiles } from '@smithy/core/config';

/** The variables that name an endpoint for all clients; the SDK reads them itself. */
const variables = ['AWS_ENDPOINT_URL_ROUTE_53', 'AWS_ENDPOINT_URL'];

/**
 * The endpoint that a profile of the SDK's configuration names, in its section of services or for all of them; null
 * where it names none, or the environment has the say (AWS SDKs and Tools Reference Guide, "Service-specific endpoints").
 * The SDK takes credentials from the profile that a client is given, but endpoints only from the one in AWS_PROFILE.
 */
export async function profileEndpoint(profile: string, env: NodeJS.ProcessEnv): Promise<string | null> {
  const ignored = env['AWS_IGNORE_CONFIGURED_ENDPOINT_URLS']?.toLowerCase() === 'true';
  if (ignored || variables.some((name) => (env[name] ?? '') !== '')) return null;
  const { configFile } = await loadSharedConfigFiles();
  const section = configFile[profile];
  const services = section?.['services'];
  const own = services === undefined ? undefined : configFile[`services.${services}`]?.['route_53.endpoint_url'];
  return own ?? section?.['endpoint_url'] ?? null;
}
