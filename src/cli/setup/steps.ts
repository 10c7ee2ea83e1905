import { dirname, join } from 'node:path';
import { openPleskCli } from '../../plesk/server/plesk-cli.ts';
import { refuseOutside } from '../../plesk/server/refuse-outside.ts';
import { isThere, removeFileAndFolder } from '../../plesk/server/server-files.ts';
import { isExtension, readRegistration } from '../../plesk/server/backend-registration.ts';
import { DnsSyncError, rethrowUnlessKnown } from '../../reconcile/error.ts';
import { makeStateDirectory, removeState } from '../../state/files/state-directory.ts';
import { disable, enable } from './registration.ts';
import { editConfig, type ConfigEdit } from '../../config/edit-config.ts';
import { earlierHint } from '../../config/earlier-place.ts';
import { configStateDir } from '../../config/state-dir.ts';
import { loadConfig, type Config } from '../../config/load-config.ts';
import type { Io } from '../io.ts';
import type { Place, TimerKind } from './place.ts';
import { dropProgram, putProgram } from './program.ts';
import { protectPlace } from './protect.ts';
import { standardName } from '../../cloud/services.ts';
import { existingConfig } from './target-services.ts';
import { installTimers, removeTimers } from './timers.ts';

/** One thing that setup does; `run` says what came of it, and throws where it couldn't be done. Each is safe to repeat. */
export interface Step {
  readonly what: string;
  readonly run: () => Promise<string>;
}

/** What an administrator chose; null leaves it as it is, or as it is by default. */
export interface Choices {
  /** Settings of the one target that there is, by their keys. */
  readonly settings: Readonly<Record<string, string>>;
  readonly server: string | null;
  readonly timer: TimerKind;
  /** What becomes of another backend in Plesk's slot. */
  readonly otherBackend: 'chain' | 'take-over' | 'leave';
  readonly registers: boolean;
}

export function installSteps(io: Io, place: Place, choices: Choices): readonly Step[] {
  const steps: readonly (Step | null)[] = [
    programStep(io, place),
    { what: `write the configuration ${place.config}`, run: async () => configure(place, choices) },
    { what: 'make the state directory', run: async () => makeState(place) },
    choices.registers
      ? { what: "register the hook in Plesk's slot for a DNS backend", run: async () => register(io, place, choices) }
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

/** Installs the program and switches to it: all that an update needs, once the rest is there. */
export function programStep(io: Io, place: Place): Step {
  return { what: `install the program in ${place.programs}`, run: async () => putProgram(place, io.now()) };
}

/** What an administrator wants to be undone. */
export interface Undoing {
  /** Whether configuration and state go too. */
  readonly purges: boolean;
  /** Whether the hook is unregistered, if there is a Plesk. */
  readonly unregisters: boolean;
}

/** Undoes the installation. The program stays unless the hook is unregistered. */
export function uninstallSteps(io: Io, place: Place, { purges, unregisters }: Undoing): readonly Step[] {
  let isFree = place.root !== '';
  // Now: what reads the configuration can't be loaded any more when the program is gone.
  const state = purges ? stateOf(place, configStateDir(place.env)) : null;
  const steps: readonly (Step | null)[] = [
    unregisters
      ? {
          what: "free Plesk's slot for a DNS backend, if it is ours",
          run: async () => {
            const said = await unregister(io);
            isFree = true;
            return said;
          },
        }
      : null,
    { what: 'remove the timers', run: async () => removeTimers(place) },
    unregisters || place.root !== ''
      ? {
          what: `remove the program from ${place.programs}`,
          run: async () => (isFree ? dropProgram(place) : 'left there, because Plesk may still call it'),
        }
      : null,
    state === null
      ? null
      : {
          what: 'remove the state, the only proof of what is ours at the provider, and the configuration',
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
  return `${isChanged ? 'written' : 'as it was'}: ${place.config}`;
}

/** A new configuration would hide the one of an earlier version, and its state. */
function refuseEarlier({ env, root, config }: Place): void {
  const hint = root === '' ? earlierHint(env, config) : null;
  if (hint === null) return;
  throw new DnsSyncError('config-elsewhere', `there is no configuration at ${config}`, hint);
}

/** The one target that a setting is for. */
function targetOf(config: Config | null, key: string): string {
  const [name = standardName, ...more] = Object.keys(config?.targets ?? {});
  if (more.length === 0) return name;
  throw new DnsSyncError(
    'several-targets',
    `--${key} is for one target, and the configuration has ${more.length + 1}`,
    `write "${key}" of each into the configuration`,
  );
}

/** A directory of the state as it is found from here; one that a configuration of another system names is below its root. */
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
  return `${isNew ? 'made' : 'there already'}: ${directory}`;
}

/** Neither Plesk nor a timer gets the path of a program that isn't there. */
function needProgram({ root, runner }: Place): void {
  const program = root === '' ? runner.program : join(root, runner.program);
  if (isThere(program)) return;
  throw new DnsSyncError('program-missing', `there is no ${program}`, 'let the program be installed first');
}

async function register(io: Io, place: Place, { otherBackend }: Choices): Promise<string> {
  needProgram(place);
  await enable(io, { chain: otherBackend === 'chain', takeOver: otherBackend === 'take-over' });
  return 'the slot is ours';
}

async function unregister(io: Io): Promise<string> {
  try {
    const { holder, command } = await readRegistration(openPleskCli({ env: io.env, platform: process.platform }));
    if (holder === 'other') return `left alone: it is held by ${command}`;
    if (holder === 'ours' && isExtension(command)) return `left alone: the dns-sync extension holds it: ${command}`;
    await disable(io);
    return 'it is not ours any more';
  } catch (error) {
    rethrowUnlessKnown(error, 'plesk-missing');
    return 'there is no Plesk here';
  }
}

/** The state first: as long as it can't be removed, the configuration says where it is. */
async function purge(place: Place, state: string): Promise<string> {
  const paths = [
    ...(removeState(state) ? [state] : []),
    ...(removeFileAndFolder(place.config, 'dns-sync') ? [place.config] : []),
  ];
  return paths.length === 0 ? 'there was neither' : `removed: ${paths.join(', ')}`;
}
