import { measuredWork } from './core.ts';
import { inTurns } from './measure.ts';
import { Place } from './place.ts';
import { milliseconds, printTable } from './table.ts';

const sets = 5000;

/**
 * Prints the share of the search for repeated keys in an unchanged call of 5,000 records, at most 2%.
 * Each search is the first in its process, as in the hook.
 */
export async function printKeys(runs: number): Promise<void> {
  const place = await Place.open({ zones: 1, sets });
  try {
    const [start] = await inTurns([{ name: 'hook, nothing changed', run: async () => place.repeat() }], runs);
    const whole = start?.median ?? Number.NaN;
    const found = await measuredWork('keys', sets, runs);
    const each = await measuredWork('each-key', sets, runs);
    const row = (name: string, time: number): readonly string[] => [
      name,
      milliseconds(time),
      `${((100 * time) / whole).toFixed(2)} %`,
    ];
    printTable(
      `The search for repeated keys in a call of 5,000 records (medians of ${runs} runs)`,
      ['work', 'median', 'of the start'],
      [
        row('hook, nothing changed', whole),
        row('keys are counted: a call as Plesk makes it', found.milliseconds),
        row('each key is looked at: a list begins with a colon', each.milliseconds),
      ],
    );
  } finally {
    await place.bench.close();
  }
}
