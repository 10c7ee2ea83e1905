// A place to try commands: a local Route 53, a stand-in for Plesk, and a configuration and state of their own. Prints
// the environment for a shell and runs until SIGTERM or SIGINT. Nothing leaves this machine.
import { FakePlesk } from '../fixtures/plesk-server/fake-plesk.ts';
import { shellQuoted } from '../src/text/shell/shell-quoted.ts';
import { Bench } from '../test/support/bench.ts';

const bench = await Bench.open();
const plesk = new FakePlesk(bench.dir);
plesk.set({
  zones: [
    {
      name: 'example.com',
      serial: 1,
      records: [
        { host: 'example.com.', type: 'A', value: '192.0.2.1' },
        { host: 'www.example.com.', type: 'CNAME', value: 'example.com.' },
      ],
    },
  ],
});
const { PATH: _, HOME: __, ...env } = bench.env;
for (const [name, value] of Object.entries({ ...env, DNS_SYNC_PLESK: plesk.program }))
  console.log(`export ${name}=${shellQuoted(value)}`);
// A signal closes the local service, which also ends the process.
for (const signal of ['SIGTERM', 'SIGINT'] as const) process.once(signal, () => void bench.close());
