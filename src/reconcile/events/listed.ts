/** At most this many items are in the details of an event. */
const maxItems = 20;

/** At most this many characters of a value are in the details of an event. */
const maxLength = 200;

/** The first items of a list as an event has them. */
export function listed<T, R>(items: readonly T[], make: (item: T) => R): readonly R[] {
  return items.slice(0, maxItems).map(make);
}

/** A value cut to the length that an event has room for. */
export function shortened(value: string): string {
  return value.length <= maxLength ? value : `${value.slice(0, maxLength)}…`;
}
