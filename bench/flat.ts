import { inTurns } from './measure.ts';
import { Place } from './place.ts';
import { printTimings } from './table.ts';

/** Prints the hook's times with many zones in the state, and for a zone with many record sets. */
export async function printFlat(rounds: number): Promise<void> {
  const sizes = [10, 1000, 10_000];
  const places: Place[] = [];
  try {
    for (const zones of sizes) places.push(await Place.open({ zones }));
    const names = sizes.map((size) => `${size.toLocaleString('en')} zones in the state`);
    const timings = await inTurns(
      places.flatMap((place, i) => [
        { name: `nothing changed, ${names[i]}`, run: async () => place.repeat() },
        { name: `one record edited, ${names[i]}`, run: async () => place.edit() },
      ]),
      rounds,
    );
    const against = timings.map((_, i) => (i < 2 ? null : i % 2));
    printTimings(`The hook with many zones in the state (medians of ${rounds} runs in turns)`, timings, against);
  } finally {
    for (const place of places) await place.bench.close();
  }
}

/** Prints the time of one edit by the zone's number of record sets: always one API call. */
export async function printLargeZone(rounds: number): Promise<void> {
  const sizes = [5, 1250, 2500, 5000];
  const places: Place[] = [];
  try {
    for (const sets of sizes) places.push(await Place.open({ zones: 1, sets }));
    const timings = await inTurns(
      places.map((place, i) => ({
        name: `one record edited of ${(sizes[i] ?? 0).toLocaleString('en')} sets`,
        run: async () => place.edit(),
      })),
      rounds,
    );
    const against = timings.map((_, i) => (i === 0 ? null : 0));
    printTimings(`One edit of a large zone (medians of ${rounds} runs in turns)`, timings, against);
  } finally {
    for (const place of places) await place.bench.close();
  }
}
