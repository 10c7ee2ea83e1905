import type { Provider } from '../cloud/provider.ts';
import { DnsSyncError } from '../reconcile/error.ts';
import type { DriftDocument } from '../reconcile/plan/drift-report.ts';
import type { PlanDocument } from '../reconcile/plan/plan-document.ts';
import type { ApplyDocument } from '../sync/apply/apply-document.ts';
import { healDrift } from '../sync/drift/heal-drift.ts';
import { planDrift } from '../sync/drift/plan-drift.ts';
import { planDocument } from '../sync/plan/plan-document.ts';
import { planOnly } from '../sync/plan/plan-only.ts';
import { takeSource } from '../sync/resync/take-source.ts';
import type { Session, Surroundings } from '../sync/session.ts';
import { statusOf, type StatusDocument } from '../sync/status/status-document.ts';
import { withSession } from '../sync/with-session.ts';
import { applyPatterns } from './apply-patterns.ts';
import { callDocument, type CallDocument } from './call-document.ts';
import { logReporter, type Logger } from './log-reporter.ts';
import { readSettings } from './settings.ts';

/** Where configuration, state and providers come from. */
export interface DnsSyncOptions {
  /** The configuration itself, as the file has it: `schemas/config.schema.json` describes it. Not beside `configFile`. */
  readonly config?: object | undefined;
  /** The configuration file. Default: `DNS_SYNC_CONFIG`, or else the file of this system's standard place. */
  readonly configFile?: string | undefined;
  /** The state directory. It wins over the configuration. */
  readonly stateDir?: string | undefined;
  /** Providers by the name of their target. Each replaces the service that the configuration describes for the target. */
  readonly providers?: Readonly<Record<string, Provider>> | undefined;
  /** Gets sentences for people, such as what was recovered from an interrupted call. `console` is one. */
  readonly logger?: Logger | undefined;
}

/** How zones are planned. */
export interface PlanOptions {
  /** Compare with what was last written, and make no API call. */
  readonly offline?: boolean | undefined;
}

/** How zones are applied. */
export interface ApplyOptions {
  /** The id that the plan must have. Any other plan is refused with the error code `plan-moved`. */
  readonly expect?: string | undefined;
}

/** What is done about drift. */
export interface DriftOptions {
  /** Write the desired state of the drifted zones back. The document shows the drift as it was found. */
  readonly heal?: boolean | undefined;
}

/** Where all zones are read. */
export interface ResyncOptions {
  /** A source of Plesk (`plesk`, `plesk-db`, `plesk-dns`) or a file in the format of the hook. Default: `plesk`. */
  readonly from?: string | undefined;
  /** The zones themselves, in the format of the hook, instead of `from`. */
  readonly bytes?: Uint8Array | undefined;
  /** The source has some zones only: no zone counts as deleted. */
  readonly partial?: boolean | undefined;
}

/** What a resync applied. */
export interface ResyncDocument extends ApplyDocument {
  /** Whether all of the source could be read and recorded. If not, no zone counts as deleted. */
  readonly sourceComplete: boolean;
}

/** dns-sync in a program. Zones are names in any spelling, or globs; no zones means all zones. */
export interface DnsSync {
  /** Records a call of Plesk, in the bytes of the hook's stdin, and applies it. */
  handleCall(bytes: Uint8Array): Promise<CallDocument>;
  /** Shows what `apply` would change. */
  plan(zones?: readonly string[], options?: PlanOptions): Promise<PlanDocument>;
  /** Plans, then applies without asking. */
  apply(zones?: readonly string[], options?: ApplyOptions): Promise<ApplyDocument>;
  /** Shows which record sets were changed outside dns-sync. */
  drift(zones?: readonly string[], options?: DriftOptions): Promise<DriftDocument>;
  /** Shows the state of each zone. Makes no API call. */
  status(zones?: readonly string[]): Promise<StatusDocument>;
  /** Records all zones of Plesk, then applies them. */
  resync(options?: ResyncOptions): Promise<ResyncDocument>;
  /** Waits for what is under way, then closes the providers that were given. */
  close(): Promise<void>;
}

/** Opens the library with the environment and the clock of its program. */
export function openLibrary(options: DnsSyncOptions, { env, now }: Pick<Surroundings, 'env' | 'now'>): DnsSync {
  if (options.config !== undefined && options.configFile !== undefined) {
    throw new DnsSyncError('bad-options', '"config" and "configFile" are both given', 'give one of them');
  }
  const { providers = {}, logger = null } = options;
  const surroundings: Surroundings = { env, now, reporter: logReporter(logger), providers, startWorker: null };
  const underWay = new Set<Promise<unknown>>();
  let isClosed = false;
  const run = async <T>(work: () => Promise<T>): Promise<T> => {
    if (isClosed) throw new DnsSyncError('closed', 'dns-sync is closed', 'open it again with openDnsSync');
    const running = work();
    underWay.add(running);
    return running.finally(() => underWay.delete(running));
  };
  const settings = async () => readSettings(options, env);
  const session = async <T>(command: string, work: (session: Session) => Promise<T>): Promise<T> =>
    run(async () => withSession(surroundings, await settings(), { command, deadline: null }, work));
  return {
    handleCall: async (bytes) => run(async () => callDocument(surroundings, await settings(), bytes)),
    plan: async (zones = [], { offline = false } = {}) =>
      session('plan', async (opened) => planDocument(await planOnly(opened, zones, offline ? 'cache' : 'provider'))),
    apply: async (zones = [], { expect } = {}) =>
      session('apply', async (opened) => applyPatterns(opened, zones, expect ?? null)),
    drift: async (zones = [], { heal = false } = {}) =>
      session('drift', async (opened) => {
        const found = await planDrift(opened, zones, heal);
        if (heal) await healDrift(opened, found);
        return found.document;
      }),
    status: async (zones = []) => session('status', async (opened) => (await statusOf(opened, zones)).document),
    resync: async ({ bytes, from = bytes === undefined ? 'plesk' : '-', partial = false } = {}) =>
      session('resync', async (opened) => {
        const sourceComplete = await takeSource(opened, once(bytes), { from, partial });
        return { ...(await applyPatterns(opened, [], null)), sourceComplete };
      }),
    close: async () => {
      isClosed = true;
      await Promise.allSettled(underWay);
      for (const provider of Object.values(providers)) provider.close();
    },
  };
}

async function* once(bytes: Uint8Array | undefined): AsyncGenerator<Uint8Array> {
  if (bytes !== undefined) yield bytes;
}
