import { loadSharedConfigFiles } from '@smithy/core/config';

/** Environment variables for the endpoint, which the SDK reads itself. */
const variables = ['AWS_ENDPOINT_URL_ROUTE_53', 'AWS_ENDPOINT_URL'];

/**
 * Returns the endpoint of a profile in the SDK's configuration, from its services section or for all services.
 * Returns null if it has none, or if an environment variable takes precedence (AWS SDKs and Tools Reference Guide,
 * "Service-specific endpoints"). The SDK takes credentials from the client's profile, but endpoints only from
 * AWS_PROFILE.
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
