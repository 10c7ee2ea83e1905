import { join } from 'node:path';
import { Argument, type Command } from 'commander';
import type { Io } from '../io.ts';
import { standardPlaces } from '../../config/standard-places.ts';
import { page } from '../help/page.ts';

export function addCompletion(program: Command, io: Io, done: (exitCode: number) => void): void {
  program
    .command('completion')
    .description('print a script that completes commands, options and names of zones in a shell')
    .addArgument(new Argument('<SHELL>', 'the shell').choices(['bash', 'zsh']))
    .addHelpText(
      'after',
      page({
        examples: [
          'source <(dns-sync completion bash)',
          'dns-sync completion bash > /etc/bash_completion.d/dns-sync',
          'dns-sync completion zsh > /usr/local/share/zsh/site-functions/_dns-sync',
        ],
        exits: ['0  printed', '1  there is none for this shell'],
      }),
    )
    .action(async (shell: 'bash' | 'zsh') => {
      const [{ commandLine }, { completionScript }, { loadConfig }] = await Promise.all([
        import('../help/command-tree.ts'),
        import('../help/completion-script.ts'),
        import('../../config/load-config.ts'),
      ]);
      // The names of zones are a help beside the way: without a configuration they are looked for where they mostly are.
      const stateDir = await loadConfig(io.env).then(
        (config) => config.stateDir,
        () => io.env['DNS_SYNC_STATE_DIR'] ?? standardPlaces(io.env).state,
      );
      io.out(completionScript(shell, commandLine(program), join(stateDir, 'zones')));
      done(0);
    });
}
