/** The known words that are nearest to a mistyped one, best first, at most three; none where all are far. */
export function closest(word: string, known: readonly string[]): readonly string[] {
  const most = Math.max(1, Math.floor(word.length / 3));
  return known
    .map((other) => ({ other, distance: editDistance(word.toLowerCase(), other.toLowerCase(), most) }))
    .filter(({ distance }) => distance <= most)
    .sort((one, other) => one.distance - other.distance)
    .slice(0, 3)
    .map(({ other }) => other);
}

/** A hint for a word that names none of the known: those near to it, or what else to do, or that there are none yet. */
export function didYouMeanHint(
  { near, known }: { readonly near: readonly string[]; readonly known: readonly string[] },
  { none, far }: { readonly none: string; readonly far: string },
): string {
  if (known.length === 0) return none;
  return near.length > 0 ? `did you mean ${near.join(' or ')}?` : far;
}

/** Letters to put in, take out, change or swap with their neighbour (optimal string alignment); `most` + 1 for any more. */
function editDistance(one: string, other: string, most: number): number {
  if (Math.abs(one.length - other.length) > most) return most + 1;
  let beforeLast: number[] = [];
  let last = Array.from({ length: other.length + 1 }, (_, i) => i);
  for (let i = 1; i <= one.length; i++) {
    const row = [i];
    for (let j = 1; j <= other.length; j++) {
      const same = one[i - 1] === other[j - 1];
      const swapped = i > 1 && j > 1 && one[i - 1] === other[j - 2] && one[i - 2] === other[j - 1];
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
  return at(last, other.length);
}

function at(row: readonly number[], place: number): number {
  return row[place] ?? Number.POSITIVE_INFINITY;
}
