import { dirname, join } from 'node:path';
import { openPleskCli } from '../../plesk/panel/plesk-cli.ts';
import { refuseOutside } from '../../server/refuse-outside.ts';
import { isThere, removeFileAndFolder } from '../../server/server-files.ts';
import { isExtension, readRegistration } from '../../plesk/panel/backend-registration.ts';
import { DnsSyncError, rethrowUnlessKnown } from '../../reconcile/error.ts';
import { makeStateDirectory, removeState } from '../../state/files/state-directory.ts';
import { disable, enable } from './registration.ts';
import { editConfig, type ConfigEdit } from '../../config/edit-config.ts';
import { earlierHint } from '../../config/earlier-place.ts';
import { configStateDir } from '../../config/state-dir.ts';
import { loadConfig, type Config } from '../../config/load-config.ts';
import type { Io } from '../io.ts';
import type { Place, TimerKind } from './place.ts';
import { dropProgram, putProgram } from './install-program-step.ts';
import { protectPlace } from './protect.ts';
import { standardName } from '../../cloud/services.ts';
import { existingConfig } from './target-services.ts';
import { installTimers, removeTimers } from './timers-step.ts';

/** A step of setup. `run` returns what was done and throws on failure. Each step is safe to repeat. */
export interface Step {
  readonly what: string;
  readonly run: () => Promise<string>;
}

/** An administrator's choices; null keeps the present or default value. */
export interface Choices {
  /** Settings of the only target, by key. */
  readonly settings: Readonly<Record<string, string>>;
  readonly server: string | null;
  readonly timer: TimerKind;
  /** What to do with another backend in Plesk's slot. */
  readonly otherBackend: 'chain' | 'take-over' | 'leave';
  readonly registers: boolean;
}

export function installSteps(io: Io, place: Place, choices: Choices): readonly Step[] {
  const steps: readonly (Step | null)[] = [
    programStep(io, place),
    { what: `write the configuration ${place.config}`, run: async () => configure(place, choices) },
    { what: 'create the state directory', run: async () => makeState(place) },
    choices.registers
      ? { what: "register the hook as Plesk's custom DNS backend", run: async () => register(io, place, choices) }
      : null,
    {
      what: `install the timers of "dns-sync drift" and "dns-sync retry" (${choices.timer})`,
      run: async () => {
        if (choices.timer !== 'none') needProgram(place);
        return installTimers(place, choices.timer);
      },
    },
  ];
  return steps.filter((step) => step !== null);
}

/** Installs the program and switches to it, which is all that an update needs. */
export function programStep(io: Io, place: Place): Step {
  return { what: `install the program in ${place.programs}`, run: async () => putProgram(place, io.now()) };
}

/** What to uninstall. */
export interface Undoing {
  /** Whether to delete configuration and state too. */
  readonly purges: boolean;
  /** Whether to unregister the hook, if Plesk is installed. */
  readonly unregisters: boolean;
}

/** Returns the steps of an uninstall. The program stays if the hook stays registered. */
export function uninstallSteps(io: Io, place: Place, { purges, unregisters }: Undoing): readonly Step[] {
  let isFree = place.root !== '';
  // Read now, because the code that reads the configuration can't be loaded after the program is removed.
  const state = purges ? stateOf(place, configStateDir(place.env)) : null;
  const steps: readonly (Step | null)[] = [
    unregisters
      ? {
          what: 'unregister the hook from Plesk',
          run: async () => {
            const result = await unregister(io);
            isFree = true;
            return result;
          },
        }
      : null,
    { what: 'remove the timers', run: async () => removeTimers(place) },
    unregisters || place.root !== ''
      ? {
          what: `remove the program from ${place.programs}`,
          run: async () => (isFree ? dropProgram(place) : 'kept, because Plesk may still call it'),
        }
      : null,
    state === null
      ? null
      : {
          what: 'remove the configuration and the state, the only record of what dns-sync owns at the provider',
          run: async () => purge(place, state),
        },
  ];
  return steps.filter((step) => step !== null);
}

async function configure(place: Place, { settings, server }: Choices): Promise<string> {
  const edits: ConfigEdit[] = [];
  const before = await existingConfig(place.env);
  if (before === null) refuseEarlier(place);
  await protectPlace(place, dirname(place.config), 'the folder of the configuration');
  if (server !== null) edits.push({ path: ['server'], value: server });
  for (const [key, value] of Object.entries(settings))
    edits.push({ path: ['targets', targetOf(before, key), key], value });
  const isChanged = editConfig(place.config, edits);
  return `${isChanged ? 'written' : 'unchanged'}: ${place.config}`;
}

/** Throws if a new configuration would hide an earlier version's, and its state. */
function refuseEarlier({ env, root, config }: Place): void {
  const hint = root === '' ? earlierHint(env, config) : null;
  if (hint === null) return;
  throw new DnsSyncError('config-elsewhere', `no configuration at ${config}`, hint);
}

/** Returns the only target, to which a setting applies. */
function targetOf(config: Config | null, key: string): string {
  const [name = standardName, ...more] = Object.keys(config?.targets ?? {});
  if (more.length === 0) return name;
  throw new DnsSyncError(
    'several-targets',
    `--${key} needs a configuration with one target, and this one has ${more.length + 1}`,
    `set "${key}" of each target in the configuration`,
  );
}

/** Returns a state directory's path on this system: one named by another system's configuration is below its root. */
function stateOf({ root }: Place, directory: string): string {
  if (root === '') return directory;
  const path = directory.startsWith(join(root, '/')) ? directory : join(root, directory);
  refuseOutside(root, path);
  return path;
}

async function makeState(place: Place): Promise<string> {
  const directory = stateOf(place, (await loadConfig(place.env)).stateDir);
  const isNew = !isThere(directory);
  await protectPlace(place, directory, 'the state directory');
  makeStateDirectory(directory, place.root);
  return `${isNew ? 'created' : 'unchanged'}: ${directory}`;
}

/** Throws if the program isn't installed, before Plesk or a timer gets its path. */
function needProgram({ root, runner }: Place): void {
  const program = root === '' ? runner.program : join(root, runner.program);
  if (isThere(program)) return;
  throw new DnsSyncError(
    'program-missing',
    `the program is not installed: no ${program}`,
    'run "dns-sync setup" again when the installation of the program succeeds',
  );
}

async function register(io: Io, place: Place, { otherBackend }: Choices): Promise<string> {
  needProgram(place);
  await enable(io, { chain: otherBackend === 'chain', takeOver: otherBackend === 'take-over' });
  return 'registered';
}

async function unregister(io: Io): Promise<string> {
  try {
    const { holder, command } = await readRegistration(openPleskCli({ env: io.env, platform: process.platform }));
    if (holder === 'other') return `not ours, left unchanged: ${command}`;
    if (holder === 'ours' && isExtension(command))
      return `belongs to the dns-sync extension, left unchanged: ${command}`;
    await disable(io);
    return 'unregistered';
  } catch (error) {
    rethrowUnlessKnown(error, 'plesk-missing');
    return 'Plesk is not installed';
  }
}

/** Deletes the state first: if it can't be deleted, the configuration still says where it is. */
async function purge(place: Place, state: string): Promise<string> {
  const paths = [
    ...(removeState(state) ? [state] : []),
    ...(removeFileAndFolder(place.config, 'dns-sync') ? [place.config] : []),
  ];
  return paths.length === 0 ? 'nothing to remove' : `removed: ${paths.join(', ')}`;
}
