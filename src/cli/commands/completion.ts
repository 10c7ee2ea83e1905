import { join } from 'node:path';
import { Argument, type Command } from 'commander';
import type { Shell } from '../help/completion-script.ts';
import type { Io } from '../io.ts';
import { standardPaths } from '../../config/standard-paths.ts';
import { page } from '../help/page.ts';

export function addCompletion(program: Command, io: Io, done: (exitCode: number) => void): void {
  program
    .command('completion')
    .description('Print a shell completion script')
    .addArgument(new Argument('<SHELL>', 'Shell to complete in').choices(['bash', 'zsh', 'fish']))
    .addHelpText(
      'after',
      page({
        examples: [
          'source <(dns-sync completion bash)',
          'dns-sync completion bash > /etc/bash_completion.d/dns-sync',
          'dns-sync completion zsh > /usr/local/share/zsh/site-functions/_dns-sync',
          'dns-sync completion fish > ~/.config/fish/completions/dns-sync.fish',
        ],
        exits: ['0  printed', '1  the shell is not supported'],
      }),
    )
    .action(async (shell: Shell) => {
      const [{ commandShapes: commandLine }, { completionScript }, { loadConfig }] = await Promise.all([
        import('../help/command-tree.ts'),
        import('../help/completion-script.ts'),
        import('../../config/load-config.ts'),
      ]);
      // Completing zones is optional: without a valid configuration, the default state directory is used.
      const stateDir = await loadConfig(io.env).then(
        (config) => config.stateDir,
        () => io.env['DNS_SYNC_STATE_DIR'] ?? standardPaths(io.env).state,
      );
      io.out(completionScript(shell, commandLine(program), join(stateDir, 'zones')));
      done(0);
    });
}
