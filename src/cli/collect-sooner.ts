/** With fewer zones in the state, memory doesn't matter, and a command for one of them would only start later. */
export const manyZones = 200;

/** A call with this number of commands works on as many zones, and its memory matters sooner. */
export const manyCommands = 50;

/**
 * Makes V8 collect garbage sooner, for commands and calls that work on many zones.
 * By default the young generation grows to 16 MB a space, and the heap to four times the memory in use: a `drift` of 1,000
 * zones takes 175 MB instead of 108. Code caches that are loaded later are refused, because V8 made them under other
 * flags, so the AWS SDK is compiled again. With `writes`, the young generation grows: writing many zones makes so much
 * garbage that small collections take longer than the memory is worth.
 */
export async function collectSooner({ writes = false }: { readonly writes?: boolean } = {}): Promise<void> {
  // Loaded late: a call that changes nothing loads almost nothing of Node.
  const { setFlagsFromString } = await import('node:v8');
  if (!writes) setFlagsFromString('--semi-space-growth-factor=1');
  setFlagsFromString('--heap-growing-percent=25');
  // V8 optimizes a function only after more work: of an `apply` of 1,000 zones, a quarter of the processor time went into
  // compiling functions that had little left to do. Writing is bound by the main thread, so it gets them sooner. The V8 of
  // Node 22 and later has a faster compiler for them, and refuses the option with a message.
  const budget = writes ? 300_000 : 1_000_000;
  if (process.version.startsWith('v20.')) setFlagsFromString(`--interrupt-budget=${budget}`);
}
