import stringify from 'fast-json-stable-stringify';
import type { DnsName } from './name.ts';
import type { Zone } from './zone.ts';

/** Two lives of what may be one domain: a zone that is gone and one that came, with the same shape. Times are ISO 8601. */
export interface Rename {
  readonly from: DnsName;
  readonly to: DnsName;
}

/** A zone that came or went at a time, and what its content is apart from its name. */
export interface Turnover {
  readonly zone: DnsName;
  readonly kind: 'made' | 'deleted';
  readonly at: string;
  /** A digest of `shapeOf`. */
  readonly shape: string;
}

/**
 * The content of a zone as one text in which its own name, in owner names and in values, is left open: equal exactly where
 * two zones have the same records under different names. Null where there are none.
 */
export function shapeOf({ name, sets }: Zone): string | null {
  if (sets.length === 0) return null;
  const own = name.slice(0, -1).replaceAll(/[.*+?^${}()|[\]\\]/g, String.raw`\$&`);
  // A name ends where neither a letter of a host name nor a further label follows.
  const itself = new RegExp(String.raw`(?<![a-z0-9_-])${own}(?![a-z0-9-])(?!\.[a-z0-9])`, 'gi');
  const open = (text: string): string => text.replaceAll(itself, '@');
  const rows = sets.map(({ name: owner, type, ttl, values }) => [
    open(owner),
    type,
    ttl,
    // Where a text is cut into strings depends on the length of names in it.
    values.map((value) => open(type === 'TXT' ? value.replaceAll('" "', '') : value)).sort(),
  ]);
  return stringify(rows.map((row) => stringify(row)).sort());
}

/**
 * The renames among zones that came and went lately: one that came and one that went with the same shape, where no other
 * of either kind has it. Zones made of one template look alike: where several could be meant, none is.
 */
export function renamesAmong(turnovers: readonly Turnover[]): readonly Rename[] {
  const shapes = new Map<string, Turnover[]>();
  for (const turnover of turnovers) {
    const group = shapes.get(turnover.shape);
    if (group === undefined) shapes.set(turnover.shape, [turnover]);
    else group.push(turnover);
  }
  return [...shapes.values()].flatMap((group) => {
    const [from, ...otherFrom] = group.filter(({ kind }) => kind === 'deleted');
    const [to, ...otherTo] = group.filter(({ kind }) => kind === 'made');
    const isSure = from !== undefined && to !== undefined && otherFrom.length + otherTo.length === 0;
    return isSure ? [{ from: from.zone, to: to.zone }] : [];
  });
}

/** The turnovers of a window of milliseconds up to `now`, of each zone the latest; `now` in milliseconds since the epoch. */
export function latestTurnovers(
  turnovers: readonly Turnover[],
  { windowMs, now }: { readonly windowMs: number; readonly now: number },
): readonly Turnover[] {
  const latest = new Map<DnsName, Turnover>();
  for (const turnover of turnovers) if (Date.parse(turnover.at) > now - windowMs) latest.set(turnover.zone, turnover);
  return [...latest.values()];
}
