<?php
declare(strict_types=1);

/** Runs our program. Words, keys and records go to it as JSON on stdin, never in a command line. */
final class Modules_DnsSync_Runner
{
    private const WRAPPER = 'dns-sync-1';

    /**
     * Runs a command of resources/words.json with the kept credentials, or with given ones.
     *
     * @param array<string, mixed> $options
     * @param list<mixed> $names
     * @param array<string, string>|null $environment
     * @return array{code: int, stdout: string, stderr: string}
     */
    public static function run(
        string $command,
        array $options = [],
        array $names = [],
        ?array $environment = null,
        ?string $by = null,
    ): array {
        $words = Modules_DnsSync_Words::of($command, $options, $names, $by);
        $environment ??= Modules_DnsSync_Credentials::environment();
        return self::send(['words' => $words, 'environment' => (object) $environment]);
    }

    /**
     * Sends a job to the program, through Plesk's wrapper for root's rights, or directly if the self-check found that
     * the wrapper passes no input.
     *
     * @param array<string, mixed> $job
     * @param array<string, string> $environment
     * @return array{code: int, stdout: string, stderr: string}
     */
    public static function send(array $job, array $environment = [], ?string $way = null): array
    {
        $node = Modules_DnsSync_Node::known();
        if ($node === null) {
            return ['code' => 127, 'stdout' => '', 'stderr' => Modules_DnsSync_Node::advice()];
        }
        $input = json_encode($job, JSON_THROW_ON_ERROR | JSON_UNESCAPED_UNICODE);
        if (($way ?? Modules_DnsSync_SelfCheck::way()) === 'direct') {
            $words = [$node, Modules_DnsSync_Places::resources() . '/run.mjs'];
            return Modules_DnsSync_Process::run($words, $input, $environment + getenv());
        }
        $end = pm_ApiCli::callSbin(self::wrapper(), [$node], pm_ApiCli::RESULT_FULL, $environment, $input);
        return ['code' => (int) $end['code'], 'stdout' => (string) $end['stdout'], 'stderr' => (string) $end['stderr']];
    }

    /**
     * Runs a command and reads the steps that it writes on stderr. Ending the input stops it: it is the only sign that a
     * program with root's rights gets from the panel.
     *
     * @param list<string> $names
     * @param callable(array<string, mixed>): void $onStep
     * @param callable(): bool $isStopped
     * @return array{code: int, stdout: string, stderr: string}
     */
    public static function watch(
        string $command,
        array $names,
        string $by,
        callable $onStep,
        callable $isStopped,
    ): array {
        $node = Modules_DnsSync_Node::known();
        if ($node === null) {
            return ['code' => 127, 'stdout' => '', 'stderr' => Modules_DnsSync_Node::advice()];
        }
        $job = [
            'words' => Modules_DnsSync_Words::of($command, [], $names, $by, true),
            'environment' => (object) Modules_DnsSync_Credentials::environment(),
            'stoppable' => true,
        ];
        $direct = [$node, Modules_DnsSync_Places::resources() . '/run.mjs'];
        $link = Modules_DnsSync_Places::wrapperLink(self::wrapper());
        $isDirect = Modules_DnsSync_SelfCheck::way() === 'direct' || !is_executable($link);
        $words = $isDirect ? $direct : [$link, $node];
        $onLine = static function (string $line) use ($onStep): void {
            $step = json_decode($line, true);
            if (is_array($step) && isset($step['work'])) {
                $onStep($step);
            }
        };
        $input = json_encode($job, JSON_THROW_ON_ERROR | JSON_UNESCAPED_UNICODE) . "\n";
        return Modules_DnsSync_Process::watch($words, $input, getenv(), $onLine, $isStopped);
    }

    private static function wrapper(): string
    {
        return pm_ProductInfo::isWindows() ? self::WRAPPER . '.bat' : self::WRAPPER;
    }
}
