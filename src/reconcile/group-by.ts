/**
 * Groups items by a key, in the order in which keys first appear.
 * Groups are mutable: copying one for every item would be quadratic.
 */
export function groupBy<T, K>(items: Iterable<T>, keyOf: (item: T) => K): Map<K, T[]> {
  const groups = new Map<K, T[]>();
  for (const item of items) addToGroup(groups, keyOf(item), item);
  return groups;
}

/** Adds an item to the group of a key, which is created with its first item. */
export function addToGroup<K, T>(groups: Map<K, T[]>, key: K, item: T): void {
  const group = groups.get(key);
  if (group === undefined) groups.set(key, [item]);
  else group.push(item);
}

/** Returns the set of a key, which is created empty. */
export function setOfKey<K, V>(groups: Map<K, Set<V>>, key: K): Set<V> {
  const known = groups.get(key) ?? new Set<V>();
  groups.set(key, known);
  return known;
}
