/** Returns the known words nearest to a mistyped one, best first, at most three. */
export function closest(word: string, known: readonly string[]): readonly string[] {
  const most = Math.max(1, Math.floor(word.length / 3));
  return known
    .map((candidate) => ({
      candidate,
      distance: editDistance(word.toLowerCase(), candidate.toLowerCase(), most),
    }))
    .filter(({ distance }) => distance <= most)
    .sort((a, b) => a.distance - b.distance)
    .slice(0, 3)
    .map(({ candidate }) => candidate);
}

/** Returns a hint for an unknown word: similar words, what else to do, or that none exist yet. */
export function didYouMeanHint(
  { near, known }: { readonly near: readonly string[]; readonly known: readonly string[] },
  { none, far }: { readonly none: string; readonly far: string },
): string {
  if (known.length === 0) return none;
  return near.length > 0 ? `did you mean ${near.join(' or ')}?` : far;
}

/**
 * Counts letters to insert, delete, change or swap (optimal string alignment).
 * Returns `most` + 1 if there are more.
 */
function editDistance(a: string, b: string, most: number): number {
  if (Math.abs(a.length - b.length) > most) return most + 1;
  let beforeLast: number[] = [];
  let last = Array.from({ length: b.length + 1 }, (_, i) => i);
  for (let i = 1; i <= a.length; i++) {
    const row = [i];
    for (let j = 1; j <= b.length; j++) {
      const same = a[i - 1] === b[j - 1];
      const swapped = i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1];
      row[j] = Math.min(
        at(last, j) + 1,
        at(row, j - 1) + 1,
        at(last, j - 1) + Number(!same),
        swapped ? at(beforeLast, j - 2) + 1 : Number.POSITIVE_INFINITY,
      );
    }
    beforeLast = last;
    last = row;
  }
  return at(last, b.length);
}

function at(row: readonly number[], place: number): number {
  return row[place] ?? Number.POSITIVE_INFINITY;
}
