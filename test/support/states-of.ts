import type { Bench } from './bench.ts';

/** The zones of a server with their states, as `status` has them, such as "a.example. paused". */
export async function statesOf(bench: Bench): Promise<readonly string[]> {
  const { zones } = await bench.json<{ zones: { zone: string; state: string }[] }>('status');
  return zones.map(({ zone, state }) => `${zone} ${state}`);
}
