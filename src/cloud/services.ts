import { route53Service } from './route53/service.ts';
import type { Service } from './service.ts';

/** The DNS services that a target can name as its `provider`. */
export const services = { route53: route53Service } satisfies Readonly<Record<string, Service>>;

/** The name of a service in the configuration. */
export type ServiceName = keyof typeof services;

/** The service of a target without a `provider`. */
export const standardName: ServiceName = 'route53';
export const standardService: Service = services[standardName];
