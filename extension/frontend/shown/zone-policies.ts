/** An entry of `policy.zones` in the configuration. */
export interface ZonePolicy {
  readonly match: string;
  readonly rename?: string;
  readonly [key: string]: unknown;
}

/** The choice for a zone itself, not for a pattern; empty if it has none. */
export function renameOf(policies: readonly ZonePolicy[], zone: string): string {
  return policies.find(({ match }) => match === zone)?.rename ?? '';
}

/**
 * Sets the choice for a renamed zone; an empty one removes it. The entry of a zone comes first, because the first one
 * that matches counts, and keeps what else it has.
 */
export function withRename(policies: readonly ZonePolicy[], zone: string, rename: string): readonly ZonePolicy[] {
  const { rename: _, ...own } = policies.find(({ match }) => match === zone) ?? { match: zone };
  const others = policies.filter(({ match }) => match !== zone);
  const next = rename === '' ? own : { ...own, rename };
  return Object.keys(next).length > 1 ? [next, ...others] : others;
}
