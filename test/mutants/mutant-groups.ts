import type { MutantGroup } from './mutant.ts';
import { fleetMutants } from './fleet.ts';
import { reconcileMutants } from './reconcile.ts';
import { roomMutants } from './rooms.ts';
import { stateMutants } from './state.ts';

/** All mutants. */
export const mutantGroups: readonly MutantGroup[] = [reconcileMutants, stateMutants, roomMutants, fleetMutants];
