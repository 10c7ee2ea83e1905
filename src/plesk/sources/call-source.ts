import type { ParsedCommand } from '../call/command.ts';
import type { ZoneSource } from './zone-source.ts';

/** Creates a source in the hook's own format, such as the output of an extension's script: a file, or stdin. */
export function callSource(name: string, read: () => Promise<readonly ParsedCommand[]>): ZoneSource {
  return {
    name,
    isPlesk: false,
    read: async () => {
      const commands = await read();
      return { commands, count: commands.length, listsAll: true, missed: [], limits: [] };
    },
  };
}
