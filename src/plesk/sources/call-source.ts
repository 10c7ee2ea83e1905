import type { ParsedCommand } from '../call/command.ts';
import type { ZoneSource } from './zone-source.ts';

/** Zones in the hook's own format, as an extension's script can print them: a file, or stdin. */
export function callSource(name: string, read: () => Promise<readonly ParsedCommand[]>): ZoneSource {
  return {
    name,
    isPlesk: false,
    read: async () => ({ commands: await read(), listsAll: true, missed: [], limits: [] }),
  };
}
