import { register } from 'tsx/esm/api';

/** Lets a test import sources by their path. For coverage, tests run under tsx already, and twice would count wrong. */
export function loadSources(): void {
  if (process.env['NODE_V8_COVERAGE'] === undefined) register();
}
