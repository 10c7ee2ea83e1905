import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { startOwnServer } from '../test/rfc2136/support/own-server.ts';
import { Bench } from '../test/support/bench.ts';
import { inTurns, median, repeated, timed } from './measure.ts';
import { printTimings } from './table.ts';

const zone = 'own.example.';
const name = `www.${zone}`;

/** Prints the time of an edit at a name server of one's own, relative to an empty process and the server's answer. */
export async function printOwnServer(rounds: number): Promise<void> {
  const path = `${process.env['PATH']}:/usr/sbin`;
  process.env['PATH'] = path;
  if (spawnSync('named', ['-v']).error !== undefined) {
    console.log("SKIPPED: an edit at a name server of one's own: there is no named (Debian: bind9)");
    return;
  }
  const server = await startOwnServer('bind');
  const bench = await Bench.open({ targets: { own: server.target } });
  try {
    await server.giveZone(zone);
    let serial = 1;
    const call = (value: string) => ({
      command: 'update',
      zone: { name: zone, soa: { ttl: 300, serial: ++serial }, rr: [{ host: name, type: 'A', value }] },
    });
    const hook = async (value: string): Promise<void> => {
      const { code, stderr } = await bench.hook(call(value));
      if (code !== 0) throw new Error(stderr);
    };
    let octet = 1;
    await hook('192.0.2.1');
    const timings = await inTurns(
      [
        {
          name: 'node -e 0',
          run: async () => {
            await once(spawn(process.execPath, ['-e', '0'], { env: bench.env }), 'close');
          },
        },
        { name: 'hook, nothing changed', run: async () => hook(`192.0.2.${octet}`) },
        { name: 'hook, one record edited', run: async () => hook(`192.0.2.${(octet = 1 + (octet % 250))}`) },
      ],
      rounds,
    );
    printTimings(`An edit at BIND on this machine (medians of ${rounds} runs in turns)`, timings, [null, 0, 0]);
    const answers = await repeated(rounds, async () => timed(async () => server.touch(zone)));
    const answer = median(answers) * 1000;
    const [empty, , edit] = timings.map((timing) => timing.median);
    const ratio = (edit ?? Number.NaN) / ((empty ?? Number.NaN) + answer);
    console.log(
      `The server's answer takes ${answer.toFixed(1)} ms; an edit takes ${ratio.toFixed(2)} × an empty Node and this answer.\n`,
    );
  } finally {
    await bench.close();
    await server.close();
  }
}
