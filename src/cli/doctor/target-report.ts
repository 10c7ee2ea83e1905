import type { Access } from '../../cloud/access.ts';
import { lateDnsClient } from '../../cloud/dns/late-dns-client.ts';
import { openService } from '../../cloud/services.ts';
import { sharedLimiter, type RateLimiter } from '../../cloud/rate-limit/shared-limiter.ts';
import { configPath, loadConfig, parseConfig, type Config } from '../../config/load-config.ts';
import { DnsSyncError, rethrowUnlessKnown } from '../../reconcile/error.ts';
import type { Levels } from '../../reconcile/token-bucket.ts';
import { machineName } from '../../state/locks/process-identity.ts';
import type { Reporter } from '../../sync/reporter.ts';
import type { Target } from '../../sync/targets.ts';
import { closest } from '../../text/did-you-mean.ts';
import type { Io } from '../io.ts';
import { accessFindings, accessOf, checkAccount } from './check-account.ts';
import { checkTargets, targetFindings } from './check-targets.ts';
import type { Finding, Page } from './check.ts';
import { examinedOf, type Examined } from './examined.ts';

/** The findings about one target, and the account behind its credentials. */
export interface TargetReport {
  readonly target: string;
  readonly account: string | null;
  readonly identity: string | null;
  readonly missingRights: readonly string[];
  readonly untriedRights: Access['untried'];
  readonly delegationSets: Access['nameServerSets'];
  readonly checks: readonly Examined[];
}

/** How long the service may take to answer, in milliseconds. */
const patienceMs = 60_000;

/**
 * Checks one target with the credentials of the environment, without reading or writing the state.
 * An access key in the environment wins over the profile of the target, so that a new key can be tried before it is
 * stored. Throws `unknown-target`.
 */
export async function examineTarget(
  { env, now }: Pick<Io, 'env' | 'now'>,
  reporter: Pick<Reporter, 'called'>,
  name: string,
): Promise<TargetReport> {
  const { config, finding } = await configOrDefault(env);
  const checks = [examinedOf('configuration', 'docs/errors.md#configuration', [finding])];
  const nothing = { account: null, identity: null, missingRights: [], untriedRights: [], delegationSets: [] };
  if (config === null) return { target: name, ...nothing, checks };
  const target = await openAlone(config, name, { env, now }, reporter);
  try {
    const reached = await targetFindings([target]);
    checks.push(examinedOf(checkTargets.name, checkTargets.see, reached));
    const access = await accessOf(target, config);
    const see: Page = checkAccount.see;
    if (!('findings' in access))
      return { target: name, ...nothing, checks: [...checks, examinedOf(checkAccount.name, see, [access])] };
    const { account, identity, missing, untried, nameServerSets } = access;
    return {
      target: name,
      account,
      identity,
      missingRights: missing,
      untriedRights: untried,
      delegationSets: nameServerSets,
      checks: [...checks, examinedOf(checkAccount.name, see, accessFindings(name, access))],
    };
  } finally {
    target.close();
  }
}

/** Loads the configuration. Without one, keys can be tried with the defaults. */
async function configOrDefault(
  env: NodeJS.ProcessEnv,
): Promise<{ readonly config: Config | null; readonly finding: Finding }> {
  const path = configPath(env);
  try {
    const config = await loadConfig(env);
    const note = config.fleet === undefined ? '' : '; in a fleet, only the workers need credentials';
    const what = `${path}: targets ${Object.keys(config.targets).join(', ')}${note}`;
    return { config, finding: { level: 'ok', what, hint: null } };
  } catch (error) {
    rethrowUnlessKnown(error);
    const { code, message, hint } = error;
    if (code !== 'config-missing') return { config: null, finding: { level: 'error', what: message, hint } };
    return {
      config: parseConfig('{}', path),
      finding: { level: 'warning', what: `${message}; defaults are used`, hint },
    };
  }
}

/** Opens a target without the state: its own pace, and the configured name of the server. */
async function openAlone(
  config: Config,
  name: string,
  { env, now }: Pick<Io, 'env' | 'now'>,
  reporter: Pick<Reporter, 'called'>,
): Promise<Target> {
  const settings = config.targets[name];
  if (settings === undefined) {
    const near = closest(name, Object.keys(config.targets))[0];
    throw new DnsSyncError(
      'unknown-target',
      `the configuration has no target ${JSON.stringify(name)}`,
      near === undefined ? `the targets are ${Object.keys(config.targets).join(', ')}` : `did you mean "${near}"?`,
    );
  }
  const hasKey = (env['AWS_ACCESS_KEY_ID'] ?? '') !== '' && (env['AWS_SECRET_ACCESS_KEY'] ?? '') !== '';
  const server = config.server ?? machineName();
  const provider = await openService(
    settings.provider === 'route53' && hasKey ? { ...settings, profile: undefined } : settings,
    async () => ({ target: name, server, names: [server] }),
    {
      now,
      deadline: now() + patienceMs,
      lateCode: 'OutOfTime',
      limiter: ownPace(now),
      perSecond: settings.maxRequestsPerSecond ?? null,
      onCall: (call) => reporter.called({ target: name, ...call }),
    },
  );
  const dns = lateDnsClient(config.dns, now);
  const close = (): void => {
    provider.close();
    dns.close();
  };
  return { name, provider, dns: dns.open, close };
}

/** Spaces the requests of this process alone. */
function ownPace(now: () => number): RateLimiter {
  let levels: Levels = {};
  return sharedLimiter(async (change) => {
    const { levels: next, result } = change(levels);
    levels = next;
    return result;
  }, now);
}
