import { endedServices, services, type ServiceName } from '../../cloud/services.ts';
import { DnsSyncError } from '../../reconcile/error.ts';
import { closest, didYouMeanHint } from '../../text/did-you-mean.ts';

/** Reads the name of a DNS service. Throws `unknown-provider`. */
export function readServiceName(name: string): ServiceName {
  if (isServiceName(name)) return name;
  const known = Object.keys(services);
  const ended = Object.hasOwn(endedServices, name) ? endedServices[name] : undefined;
  const far = `choose one of: ${known.join(', ')}`;
  throw new DnsSyncError(
    'unknown-provider',
    `unknown provider ${JSON.stringify(name)}`,
    ended ?? didYouMeanHint({ near: closest(name, known), known }, { none: far, far }),
  );
}

function isServiceName(name: string): name is ServiceName {
  return Object.hasOwn(services, name);
}
