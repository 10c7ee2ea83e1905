import { openPanel } from '../../plesk/panel.ts';
import { removePath } from '../../plesk/server-files.ts';
import { isExtension, readSlot } from '../../plesk/slot.ts';
import { DnsSyncError } from '../../reconcile/error.ts';
import { makeStateDirectory, removeState } from '../../state/state-directory.ts';
import { disable, enable } from '../commands/plesk.ts';
import { editConfig, type ConfigEdit } from '../config-edit.ts';
import { loadConfig, type Config } from '../config.ts';
import type { Io } from '../io.ts';
import type { Place, TimerKind } from './place.ts';
import { installTimers, removeTimers } from './timers.ts';

/** One thing that setup does; `run` says what came of it, and throws where it couldn't be done. Each is safe to repeat. */
export interface Step {
  readonly what: string;
  readonly run: () => Promise<string>;
}

/** What an administrator chose; null leaves it as it is, or as it is by default. */
export interface Choices {
  readonly profile: string | null;
  readonly server: string | null;
  readonly timer: TimerKind;
  /** What becomes of another backend in Plesk's slot. */
  readonly other: 'chain' | 'take-over' | 'leave';
  readonly registers: boolean;
}

export function installSteps(io: Io, place: Place, choices: Choices): readonly Step[] {
  const inPlace = { ...io, env: place.env };
  const steps: readonly (Step | null)[] = [
    { what: `write the configuration ${place.config}`, run: async () => configure(place, choices) },
    { what: 'make the state directory', run: async () => makeState(place) },
    choices.registers
      ? { what: "register the hook in Plesk's slot for a DNS backend", run: async () => register(inPlace, choices) }
      : null,
    {
      what: `install the timers of "dns-sync drift" and "dns-sync retry" (${choices.timer})`,
      run: async () => installTimers(place, choices.timer),
    },
  ];
  return steps.filter((step) => step !== null);
}

/** Undoes the installation; configuration and state go only where `purges` says so. */
export function uninstallSteps(io: Io, place: Place, purges: boolean): readonly Step[] {
  const inPlace = { ...io, env: place.env };
  const steps: readonly Step[] = [
    { what: "free Plesk's slot for a DNS backend, if it is ours", run: async () => unregister(inPlace) },
    { what: 'remove the timers', run: async () => removeTimers(place) },
  ];
  if (!purges) return steps;
  return [
    ...steps,
    { what: 'remove the state, the only proof of what is ours at the provider', run: async () => purge(place) },
    { what: `remove the configuration ${place.config}`, run: async () => removeConfig(place) },
  ];
}

async function configure(place: Place, { profile, server }: Choices): Promise<string> {
  const edits: ConfigEdit[] = [];
  const before = await configOf(place);
  if (server !== null) edits.push({ path: ['server'], value: server });
  if (profile !== null) edits.push({ path: ['targets', targetOf(before), 'profile'], value: profile });
  const isChanged = editConfig(place.config, edits);
  return `${isChanged ? 'written' : 'as it was'}: ${place.config}`;
}

/** The one target that a profile is for. */
function targetOf(config: Config | null): string {
  const [name = 'route53', ...more] = Object.keys(config?.targets ?? {});
  if (more.length === 0) return name;
  throw new DnsSyncError(
    'several-targets',
    `--profile is for one target, and the configuration has ${more.length + 1}`,
    'write the profiles into the configuration',
  );
}

/** The configuration; null where there is none yet. */
async function configOf({ env }: Place): Promise<Config | null> {
  try {
    return await loadConfig(env);
  } catch (error) {
    if (error instanceof DnsSyncError && error.code === 'config-missing') return null;
    throw error;
  }
}

async function stateOf(place: Place): Promise<string> {
  const { stateDir } = await loadConfig(place.env);
  const isNamed = (place.env['DNS_SYNC_STATE_DIR'] ?? '') !== '';
  return isNamed ? stateDir : `${place.root}${stateDir}`;
}

async function makeState(place: Place): Promise<string> {
  const directory = await stateOf(place);
  return `${makeStateDirectory(directory, place.root) ? 'made' : 'there already'}: ${directory}`;
}

async function register(io: Io, { other }: Choices): Promise<string> {
  await enable(io, { chain: other === 'chain', takeOver: other === 'take-over' });
  return 'the slot is ours';
}

async function unregister(io: Io): Promise<string> {
  try {
    const { holder, command } = await readSlot(openPanel({ env: io.env, platform: process.platform }));
    if (holder === 'other') return `left alone: it is held by ${command}`;
    if (holder === 'ours' && isExtension(command)) return `left alone: the dns-sync extension holds it: ${command}`;
    await disable(io);
    return 'it is not ours any more';
  } catch (error) {
    if (error instanceof DnsSyncError && error.code === 'plesk-missing') return 'there is no Plesk here';
    throw error;
  }
}

async function purge(place: Place): Promise<string> {
  if ((await configOf(place)) === null) return 'there is no configuration that names it';
  const directory = await stateOf(place);
  return `${removeState(directory) ? 'removed' : 'was not there'}: ${directory}`;
}

async function removeConfig({ config }: Place): Promise<string> {
  removePath(config);
  return `removed: ${config}`;
}
