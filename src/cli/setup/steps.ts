import { dirname, join } from 'node:path';
import { openPleskCli } from '../../plesk/panel/plesk-cli.ts';
import { refuseOutside } from '../../server/refuse-outside.ts';
import { isThere, removeFileAndFolder } from '../../server/server-files.ts';
import { isExtension, readRegistration } from '../../plesk/panel/backend-registration.ts';
import { DnsSyncError, rethrowUnlessKnown } from '../../reconcile/error.ts';
import { makeStateDirectory, removeState } from '../../state/files/state-directory.ts';
import { disable, enable } from './registration.ts';
import { editConfig, type ConfigEdit } from '../../config/edit-config.ts';
import { earlierHint } from '../../config/earlier-path.ts';
import { configStateDir } from '../../config/state-dir.ts';
import { loadConfig, type Config } from '../../config/load-config.ts';
import type { Io } from '../io.ts';
import type { InstallPaths, TimerKind } from './install-paths.ts';
import { dropProgram, putProgram } from './install-program-step.ts';
import { protectFolders } from './protect.ts';
import { standardName } from '../../cloud/services.ts';
import type { TargetChoice } from './ask-settings.ts';
import { existingConfig } from './target-services.ts';
import { installTimers, removeTimers } from './timers-step.ts';

/** A step of setup. `run` returns what was done and throws on failure. Each step is safe to repeat. */
export interface SetupStep {
  readonly what: string;
  readonly run: () => Promise<string>;
}

/** An administrator's choices; null keeps the present or default value. */
export interface Choices {
  /** The only target: its service, and settings by key. */
  readonly target: TargetChoice;
  readonly server: string | null;
  readonly timer: TimerKind;
  /** What to do with another backend in Plesk's slot. */
  readonly otherBackend: 'chain' | 'take-over' | 'leave';
  readonly registers: boolean;
  /** Whether to install the program. */
  readonly installs: boolean;
}

export function installSteps(io: Io, paths: InstallPaths, choices: Choices): readonly SetupStep[] {
  const steps: readonly (SetupStep | null)[] = [
    choices.installs ? programStep(io, paths) : null,
    { what: `write the configuration ${paths.config}`, run: async () => configure(paths, choices) },
    { what: 'create the state directory', run: async () => makeState(paths) },
    choices.registers
      ? { what: "register the hook as Plesk's custom DNS backend", run: async () => register(io, paths, choices) }
      : null,
    {
      what: `install the timers of "dns-sync drift" and "dns-sync retry" (${choices.timer})`,
      run: async () => {
        if (choices.timer !== 'none') needProgram(paths);
        return installTimers(paths, choices.timer);
      },
    },
  ];
  return steps.filter((step) => step !== null);
}

/** Installs the program and switches to it, which is all that an update needs. */
export function programStep(io: Io, paths: InstallPaths): SetupStep {
  return { what: `install the program in ${paths.programs}`, run: async () => putProgram(paths, io.now()) };
}

/** What to uninstall. */
export interface Undoing {
  /** Whether to delete configuration and state too. */
  readonly purges: boolean;
  /** Whether to unregister the hook, if Plesk is installed. */
  readonly unregisters: boolean;
}

/** Returns the steps of an uninstall. The program stays if the hook stays registered. */
export function uninstallSteps(io: Io, paths: InstallPaths, { purges, unregisters }: Undoing): readonly SetupStep[] {
  let isFree = paths.root !== '';
  // Read now, because the code that reads the configuration can't be loaded after the program is removed.
  const state = purges ? stateOf(paths, configStateDir(paths.env)) : null;
  const steps: readonly (SetupStep | null)[] = [
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
    { what: 'remove the timers', run: async () => removeTimers(paths) },
    unregisters || paths.root !== ''
      ? {
          what: `remove the program from ${paths.programs}`,
          run: async () => (isFree ? dropProgram(paths) : 'kept, because Plesk may still call it'),
        }
      : null,
    state === null
      ? null
      : {
          what: 'remove the configuration and the state, the only record of what dns-sync owns at the provider',
          run: async () => purge(paths, state),
        },
  ];
  return steps.filter((step) => step !== null);
}

async function configure(paths: InstallPaths, { target, server }: Choices): Promise<string> {
  const edits: ConfigEdit[] = [];
  const before = await existingConfig(paths.env);
  if (before === null) refuseEarlier(paths);
  await protectFolders(paths, dirname(paths.config), 'the folder of the configuration');
  if (server !== null) edits.push({ path: ['server'], value: server });
  const { service, settings } = target;
  if (before === null && service !== null && service !== standardName)
    edits.push({ path: ['targets', service, 'provider'], value: service });
  for (const [key, value] of Object.entries(settings))
    edits.push({ path: ['targets', targetOf(before, service, key), key], value });
  const isChanged = editConfig(paths.config, edits);
  return `${isChanged ? 'written' : 'unchanged'}: ${paths.config}`;
}

/** Throws if a new configuration would hide an earlier version's, and its state. */
function refuseEarlier({ env, root, config }: InstallPaths): void {
  const hint = root === '' ? earlierHint(env, config) : null;
  if (hint === null) return;
  throw new DnsSyncError('config-elsewhere', `no configuration at ${config}`, hint);
}

/** Returns the only target, to which a setting applies. */
function targetOf(config: Config | null, service: TargetChoice['service'], key: string): string {
  const [name = service ?? standardName, ...more] = Object.keys(config?.targets ?? {});
  if (more.length === 0) return name;
  throw new DnsSyncError(
    'several-targets',
    `--${key} needs a configuration with one target, and this one has ${more.length + 1}`,
    `set "${key}" of each target in the configuration`,
  );
}

/** Returns a state directory's path on this system: one named by another system's configuration is below its root. */
function stateOf({ root }: InstallPaths, directory: string): string {
  if (root === '') return directory;
  const path = directory.startsWith(join(root, '/')) ? directory : join(root, directory);
  refuseOutside(root, path);
  return path;
}

async function makeState(paths: InstallPaths): Promise<string> {
  const directory = stateOf(paths, (await loadConfig(paths.env)).stateDir);
  const isNew = !isThere(directory);
  await protectFolders(paths, directory, 'the state directory');
  makeStateDirectory(directory, paths.root);
  return `${isNew ? 'created' : 'unchanged'}: ${directory}`;
}

/** Throws if the program isn't installed, before Plesk or a timer gets its path. */
function needProgram({ root, runner }: InstallPaths): void {
  const program = root === '' ? runner.program : join(root, runner.program);
  if (isThere(program)) return;
  throw new DnsSyncError(
    'program-missing',
    `the program is not installed: no ${program}`,
    'run "dns-sync setup" again when the installation of the program succeeds',
  );
}

async function register(io: Io, paths: InstallPaths, { otherBackend }: Choices): Promise<string> {
  needProgram(paths);
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
async function purge(paths: InstallPaths, state: string): Promise<string> {
  const removed = [
    ...(removeState(state) ? [state] : []),
    ...(removeFileAndFolder(paths.config, 'dns-sync') ? [paths.config] : []),
  ];
  return removed.length === 0 ? 'nothing to remove' : `removed: ${removed.join(', ')}`;
}
