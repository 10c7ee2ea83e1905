import type { Target } from './services.ts';

/** How a setting is edited, and turned into the JSON that the program reads. */
export interface Setting {
  /** The key of the configuration. */
  readonly key: string;
  /** The text of its label. */
  readonly label: string;
  readonly kind: 'choice' | 'number' | 'text' | 'list';
  /** The values of a choice with their texts. */
  readonly values?: Readonly<Record<string, string>>;
}

export interface Section {
  readonly title: string;
  readonly settings: readonly Setting[];
  /** The DNS service of the section, if it has one. */
  readonly target?: string;
}

/** Settings that only some services have, by their provider. */
const ownSettings: Readonly<Record<string, readonly (readonly [string, string])[]>> = {
  route53: [
    ['region', 'settings.region'],
    ['profile', 'settings.profile'],
    ['delegationSetId', 'settings.delegationSet'],
  ],
  oci: [
    ['region', 'settings.region'],
    ['profile', 'settings.profile'],
  ],
};

/** Settings of what is done at the DNS services. In a fleet, those of its workers count. Renames are seen in the call. */
const isOfServices = ({ key }: Setting): boolean =>
  key !== 'policy.renameMinutes' && /^(?:policy|targets)\.|^zones\.create$/.test(key);

/** The settings in the order of use; those of the DNS services are the last ones. */
export function settingsOf(
  targets: readonly Pick<Target, 'name' | 'provider'>[],
  isInFleet = false,
): readonly Section[] {
  const all = allSettings(targets);
  if (!isInFleet) return all;
  return all
    .map((section) => ({ ...section, settings: section.settings.filter((setting) => !isOfServices(setting)) }))
    .filter(({ settings }) => settings.length > 0);
}

function allSettings(targets: readonly Pick<Target, 'name' | 'provider'>[]): readonly Section[] {
  const choice = (key: string, label: string, values: Readonly<Record<string, string>>): Setting => ({
    key,
    label,
    kind: 'choice',
    values,
  });
  const setting = (key: string, label: string, kind: Setting['kind']): Setting => ({ key, label, kind });
  return [
    {
      title: 'settings.zones',
      settings: [
        setting('zones.include', 'settings.include', 'list'),
        setting('zones.exclude', 'settings.exclude', 'list'),
        choice('zones.subdomains', 'settings.subdomains', {
          own: 'settings.subdomainsOwn',
          fold: 'settings.subdomainsFold',
          skip: 'settings.subdomainsSkip',
        }),
        choice('zones.create', 'settings.create', { always: 'settings.createAlways', never: 'settings.createNever' }),
      ],
    },
    {
      title: 'settings.deleted',
      settings: [
        choice('policy.onDelete', 'settings.onDelete', {
          trash: 'settings.onDeleteTrash',
          remove: 'settings.onDeleteRemove',
          keep: 'settings.onDeleteKeep',
        }),
        setting('policy.trashDays', 'settings.trashDays', 'number'),
        choice('policy.rename', 'settings.rename', { update: 'settings.renameUpdate', erase: 'settings.renameErase' }),
        setting('policy.renameMinutes', 'settings.renameMinutes', 'number'),
      ],
    },
    {
      title: 'settings.guards',
      settings: [
        choice('policy.mode', 'settings.mode', {
          sync: 'settings.modeSync',
          'no-delete': 'settings.modeNoDelete',
          observe: 'settings.modeObserve',
        }),
        choice('policy.onDrift', 'settings.onDrift', {
          report: 'settings.onDriftReport',
          heal: 'settings.onDriftHeal',
        }),
        choice('policy.adopt', 'settings.adopt', { ask: 'settings.adoptAsk', auto: 'settings.adoptAuto' }),
        setting('policy.protect', 'settings.protect', 'list'),
        setting('policy.maxZoneDeletesPerHour', 'settings.maxZoneDeletes', 'number'),
        setting('policy.maxDeletePercent', 'settings.maxDeletePercent', 'number'),
      ],
    },
    {
      title: 'settings.records',
      settings: [
        choice('records.apexNs', 'settings.apexNs', {
          provider: 'settings.apexNsProvider',
          plesk: 'settings.apexNsPlesk',
        }),
        setting('records.defaultTtl', 'settings.defaultTtl', 'number'),
        choice('records.ptr.mode', 'settings.ptrMode', { zone: 'settings.ptrModeZone', list: 'settings.ptrModeList' }),
        setting('records.ptr.zones', 'settings.ptrZones', 'list'),
      ],
    },
    {
      title: 'settings.hook',
      settings: [
        choice('hook.apply', 'settings.hookApply', {
          inline: 'settings.hookApplyInline',
          background: 'settings.hookApplyBackground',
          record: 'settings.hookApplyRecord',
        }),
        setting('hook.budgetSeconds', 'settings.budgetSeconds', 'number'),
      ],
    },
    {
      title: 'settings.mail',
      settings: [
        setting('notify.mail.to', 'settings.mailTo', 'list'),
        setting('notify.events', 'settings.mailEvents', 'list'),
        choice('notify.digest', 'settings.digest', { none: 'settings.digestNone', daily: 'settings.digestDaily' }),
      ],
    },
    ...targets.map(({ name, provider }) => ({
      title: 'settings.service',
      target: name,
      settings: [
        ...(ownSettings[provider] ?? []).map(([key, label]) => setting(`targets.${name}.${key}`, label, 'text')),
        setting(`targets.${name}.maxRequestsPerSecond`, 'settings.maxRequests', 'number'),
      ],
    })),
  ];
}

/** The value of a key with dots; undefined if it is not set. */
export function valueAt(config: unknown, key: string): unknown {
  let found: unknown = config;
  for (const part of key.split('.')) {
    const next: unknown = typeof found === 'object' && found !== null ? Reflect.get(found, part) : undefined;
    found = next;
  }
  return found;
}

/** The text of a value in its field: items of a list are separated by commas. */
export function textOf(value: unknown): string {
  if (value === undefined || value === null) return '';
  if (Array.isArray(value)) return value.join(', ');
  return typeof value === 'string' ? value : JSON.stringify(value);
}

/** The value that the program reads. Null unsets the key. Whether it is allowed is the program's decision. */
export function jsonOf({ kind }: Setting, text: string): string | null {
  const trimmed = text.trim();
  if (kind === 'list') {
    const items = trimmed.split(',').map((item) => item.trim());
    return JSON.stringify(items.filter((item) => item !== ''));
  }
  if (trimmed === '') return null;
  return kind === 'number' && /^\d+(?:\.\d+)?$/.test(trimmed) ? trimmed : JSON.stringify(trimmed);
}
