import type { CallOptions } from './call-options.ts';
import type { Provider } from './provider.ts';
import { godaddyService } from './godaddy/service.ts';
import { ociService } from './oci/service.ts';
import { rfc2136Service } from './rfc2136/service.ts';
import { route53Service } from './route53/service.ts';
import type { Keeping, Service } from './service.ts';

/** The DNS services that a target can name as its `provider`, in the order of messages: the standard one is first. */
export const services = {
  route53: route53Service,
  rfc2136: rfc2136Service,
  godaddy: godaddyService,
  oci: ociService,
};

/** The name of a service in the configuration. */
export type ServiceName = keyof typeof services;

/** The service of a target without a `provider`. */
export const standardName = 'route53' satisfies ServiceName;
export const standardService: Service = services[standardName];

/** Services that ended, with what replaces them. */
export const endedServices: Readonly<Record<string, string>> = {
  dynect: 'this service ended in 2023; its successor is Oracle Cloud DNS, with "provider": "oci"',
};

/** Opens the service of a target. Nothing is requested before the first call. */
export async function openService(
  settings: { readonly provider: ServiceName },
  keeping: () => Promise<Keeping>,
  options: CallOptions,
): Promise<Provider> {
  const service: Service = services[settings.provider];
  return service.open(settings, keeping, options);
}
