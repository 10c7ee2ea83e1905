import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { Bench, type Ended } from '../test/support/bench.ts';

interface PleskRecord {
  readonly host: string;
  readonly type: string;
  readonly value: string;
  readonly opt?: string;
}

interface Call {
  readonly command: 'update';
  readonly zone: { readonly name: string; readonly soa: object; readonly rr: readonly PleskRecord[] };
}

/** The zone whose calls are timed. */
export const timedZone = 'timed.example.';

/** A call from Plesk for a zone with some records, one of which has the given last octet. */
export function update(zone: string, serial: number, octet = 1, more: readonly PleskRecord[] = []): Call {
  const rr = [
    { host: zone, type: 'A', value: `192.0.2.${octet}` },
    { host: zone, type: 'MX', opt: '10', value: `mail.${zone}` },
    { host: zone, type: 'TXT', value: 'v=spf1 +a +mx -all' },
    { host: `mail.${zone}`, type: 'A', value: '192.0.2.9' },
    { host: `www.${zone}`, type: 'CNAME', value: zone },
    ...more,
  ];
  return { command: 'update', zone: { name: zone, soa: { ttl: 300, serial }, rr } };
}

/** A number of addresses in a zone, in addition to its five sets. */
export function addresses(zone: string, count: number): readonly PleskRecord[] {
  return Array.from({ length: count }, (_, i) => ({
    host: `h${i}.${zone}`,
    type: 'A',
    value: `10.${Math.floor(i / 62_500)}.${Math.floor(i / 250) % 250}.${(i % 250) + 1}`,
  }));
}

/** Throws if a program failed. */
export function mustSucceed({ code, stderr }: Ended): void {
  if (code !== 0) throw new Error(`it ended with ${String(code)}: ${stderr.slice(0, 500)}`);
}

/** A server with one applied zone and many others that are only recorded. It makes calls for the one. */
export class Place {
  readonly bench: Bench;
  readonly #more: readonly PleskRecord[];
  #serial = 1;
  #octet = 1;

  private constructor(bench: Bench, more: readonly PleskRecord[]) {
    this.bench = bench;
    this.#more = more;
  }

  /** `zones` includes the timed one; `sets` are those of the timed one. */
  static async open({ zones, sets = 5 }: { zones: number; sets?: number }): Promise<Place> {
    const quotas = { recordSetsPerZone: 20_000 };
    const bench = await Bench.open({ hook: { budgetSeconds: 60 } }, { settings: { quotas } });
    const place = new Place(bench, addresses(timedZone, sets - 5));
    mustSucceed(await bench.hook(place.#call()));
    bench.configure({ hook: { apply: 'record' } });
    const others = Array.from({ length: zones - 1 }, (_, i) => update(`o${i}.example.`, 1));
    for (let i = 0; i < others.length; i += 500) mustSucceed(await bench.hook(others.slice(i, i + 500)));
    bench.configure({});
    // As if all zones had been created before the rename window, like most zones that are edited.
    rmSync(join(bench.dir, 'state/turnovers.json'));
    return place;
  }

  /** Sends the unchanged zone with a new serial: no API call. */
  async repeat(): Promise<void> {
    await this.#make(0);
  }

  /** Changes one record to a new value: one API call. */
  async edit(): Promise<void> {
    this.#octet = 2 + (this.#octet % 250);
    await this.#make(1);
  }

  async #make(calls: number): Promise<void> {
    const made = await this.bench.calls(async () => mustSucceed(await this.bench.hook(this.#call())));
    if (made.length !== calls) throw new Error(`${made.length} API calls instead of ${calls}: ${made.join(', ')}`);
  }

  #call(): Call {
    this.#serial += 1;
    return update(timedZone, this.#serial, this.#octet, this.#more);
  }
}
