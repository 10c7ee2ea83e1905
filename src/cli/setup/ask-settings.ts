import type { Service, SetupQuestion } from '../../cloud/service.ts';
import { services, standardName, type ServiceName } from '../../cloud/services.ts';
import { bare } from '../../config/schema-part.ts';
import { DnsSyncError, rethrowUnlessKnown } from '../../reconcile/error.ts';
import { readServiceName } from './service-name.ts';
import { existingConfig } from './target-services.ts';

/** The service of the only target, and values for its keys. */
export interface TargetChoice {
  /** Null if the configuration has several targets. */
  readonly service: ServiceName | null;
  readonly settings: Readonly<Record<string, string | number>>;
}

/** What flags say about the target. */
export interface TargetFlags {
  readonly provider?: string;
  readonly profile?: string;
  /** Settings as `key=value`. */
  readonly set?: readonly string[];
}

/** Asks a question; null for an empty answer. Absent if nobody can be asked. */
export type AskWords = ((question: string) => Promise<string | null>) | null;

/** Returns the service and settings of the only target, from flags, or else from answers. */
export async function chooseTarget(env: NodeJS.ProcessEnv, flags: TargetFlags, ask: AskWords): Promise<TargetChoice> {
  const { provider, profile, set = [] } = flags;
  const wanted = provider === undefined ? null : readServiceName(provider);
  const asks = set.length > 0 || profile !== undefined ? null : ask;
  const present = await presentService(env);
  if (present === 'several') return { service: null, settings: readFlags(null, flags) };
  if (present !== null && wanted !== null && present !== wanted)
    throw new DnsSyncError(
      'bad-options',
      `the target of the configuration has the provider ${JSON.stringify(present)}, not ${JSON.stringify(wanted)}`,
      'add a target to "targets" of the configuration, or leave out --provider',
    );
  const service = present ?? wanted ?? (await askService(asks));
  const answers = asks === null ? {} : await askSettings(services[service], asks);
  return { service, settings: { ...answers, ...readFlags(service, flags) } };
}

/** Returns the service of the configuration's only target, if there is one; null without a configuration. */
async function presentService(env: NodeJS.ProcessEnv): Promise<ServiceName | 'several' | null> {
  const config = await existingConfig(env).catch((error: unknown) => {
    // The step that writes the configuration reports its errors.
    rethrowUnlessKnown(error);
    return 'unreadable' as const;
  });
  if (config === null) return null;
  if (config === 'unreadable') return 'several';
  const [first, ...others] = Object.values(config.targets);
  return first === undefined || others.length > 0 ? 'several' : first.provider;
}

async function askService(ask: AskWords): Promise<ServiceName> {
  const names = Object.keys(services).join(', ');
  const answer = (await ask?.(`DNS service: ${names} (empty: ${standardName})`)) ?? null;
  return answer === null ? standardName : readServiceName(answer);
}

/** Asks what a service needs. An empty answer keeps the present or default value. */
async function askSettings(service: Service, ask: NonNullable<AskWords>): Promise<TargetChoice['settings']> {
  const settings: Record<string, string | number> = {};
  for (const { key, question } of service.questions) {
    const answer = await ask(question);
    if (answer !== null) settings[key] = valueFor(service, key, answer);
  }
  return settings;
}

function readFlags(name: ServiceName | null, { profile, set = [] }: TargetFlags): TargetChoice['settings'] {
  const service: Service | null = name === null ? null : services[name];
  const settings: Record<string, string | number> = profile === undefined ? {} : { profile };
  for (const word of set) {
    const [, key = '', value = ''] = /^([^=]+)=(.+)$/s.exec(word) ?? [];
    if (key === '')
      throw new DnsSyncError(
        'bad-options',
        `--set ${JSON.stringify(word)} is not KEY=VALUE`,
        `such as ${example(service)}`,
      );
    settings[key] = valueFor(service, key, value);
  }
  return settings;
}

function example(service: Service | null): string {
  const [first]: readonly SetupQuestion[] = service?.questions ?? [];
  return `--set ${first?.key ?? 'profile'}=VALUE`;
}

/** Returns a value as the schema of its key wants it. */
function valueFor(service: Service | null, key: string, text: string): string | number {
  const isNumber = bare(service?.settings[key], undefined).type === 'number';
  return isNumber && text.trim() !== '' && Number.isFinite(Number(text)) ? Number(text) : text;
}
