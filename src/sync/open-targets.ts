import { sharedLimiter } from '../cloud/rate-limit/shared-limiter.ts';
import type { MayStillSend } from '../cloud/guard/guarded-agents.ts';
import type { Sharing } from '../cloud/rate-limit/give-turns.ts';
import type { ApiCall } from '../cloud/api-call.ts';
import { lateDnsClient, type LateDnsClient } from '../cloud/dns/late-dns-client.ts';
import type { Provider } from '../cloud/provider.ts';
import type { Keeping } from '../cloud/service.ts';
import { openService } from '../cloud/services.ts';
import { compareText } from '../reconcile/compare-text.ts';
import type { Store } from '../state/store.ts';
import type { Config } from '../config/load-config.ts';
import type { Target } from './targets.ts';

/** A request to the service of a target that has ended. */
export type TargetCall = ApiCall & { readonly target: string };

/** How targets are opened. `deadline` (milliseconds since the epoch) bounds all requests; null sets no limit. */
interface TargetOptions {
  readonly now: () => number;
  readonly deadline: number | null;
  /** Providers by target name. The caller closes them. */
  readonly providers: Readonly<Record<string, Provider>>;
  readonly lateCode?: 'Throttling' | 'OutOfTime';
  readonly reporter: { called(call: TargetCall): void };
  readonly mayStillSend?: MayStillSend;
  /** The owner of zones at the services; by default this server, or the fleet without its members. */
  readonly keeping?: Omit<Keeping, 'target'>;
  /** How requests share the account's buckets with others; by default, all are equal. */
  readonly sharing?: Sharing;
  /** The client for name servers, if others use it too. */
  readonly dns?: LateDnsClient;
}

/**
 * Opens every configured target.
 * Nothing is requested before the first call, or retried after the deadline.
 */
export async function openTargets(
  config: Config,
  store: Pick<Store, 'identity' | 'withLevels'>,
  { now, deadline, providers, lateCode = 'Throttling', reporter, mayStillSend, sharing, ...options }: TargetOptions,
): Promise<readonly Target[]> {
  const dns = options.dns ?? lateDnsClient(config.dns, now, deadline);
  const targets = Object.entries(config.targets).map(async ([name, target]): Promise<Target> => {
    const given = providers[name];
    if (given !== undefined) return { name, provider: given, dns: dns.open, close: dns.close };
    const keeping = async (): Promise<Keeping> => ({
      target: name,
      ...(options.keeping ?? (await keeperOf(config, store))),
    });
    const limiter = sharedLimiter((change) => store.withLevels(name, change), now, undefined, sharing);
    const perSecond = target.maxRequestsPerSecond ?? null;
    const onCall = (call: ApiCall): void => reporter.called({ target: name, ...call });
    const calls = { now, deadline, lateCode, limiter, perSecond, onCall, mayStillSend };
    const provider = await openService(target, keeping, calls);
    const close = (): void => {
      provider.close();
      dns.close();
    };
    return { name, provider, dns: dns.open, close };
  });
  return (await Promise.all(targets)).sort((a, b) => compareText(a.name, b.name));
}

/** Returns the owner of zones at the services: in a fleet its name, whichever worker leads. */
async function keeperOf({ fleet }: Config, store: Pick<Store, 'identity'>): Promise<Omit<Keeping, 'target'>> {
  return fleet === undefined ? store.identity() : { server: fleet.name, names: [fleet.name] };
}
