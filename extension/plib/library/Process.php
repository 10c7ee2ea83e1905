<?php
declare(strict_types=1);

/** Runs a program without a shell. */
final class Modules_DnsSync_Process
{
    /**
     * Runs a program with a text on stdin and returns its outputs.
     *
     * @param list<string> $words
     * @param array<string, string> $environment
     * @return array{code: int, stdout: string, stderr: string}
     */
    public static function run(array $words, string $stdin, array $environment): array
    {
        // Files instead of pipes: a full pipe would stop the program, and this one waits for its end.
        $outputs = [tmpfile(), tmpfile(), tmpfile()];
        fwrite($outputs[0], $stdin);
        rewind($outputs[0]);
        $code = self::attached($words, $outputs, $environment);
        $texts = [];
        foreach ([1, 2] as $number) {
            rewind($outputs[$number]);
            $texts[$number] = (string) stream_get_contents($outputs[$number]);
        }
        return ['code' => $code ?? 127, 'stdout' => $texts[1], 'stderr' => $texts[2]];
    }

    /**
     * Runs a program with a text on stdin, and passes on each line of stderr at once. When it shall stop, its stdin ends.
     *
     * @param list<string> $words
     * @param array<string, string> $environment
     * @param callable(string): void $onLine
     * @param callable(): bool $isStopped
     * @return array{code: int, stdout: string, stderr: string}
     */
    public static function watch(
        array $words,
        string $stdin,
        array $environment,
        callable $onLine,
        callable $isStopped,
    ): array {
        $stdout = tmpfile();
        $streams = [['pipe', 'r'], $stdout, ['pipe', 'w']];
        $process = @proc_open($words, $streams, $pipes, null, $environment, ['bypass_shell' => true]);
        if (!is_resource($process)) {
            return ['code' => 127, 'stdout' => '', 'stderr' => 'The program did not start.'];
        }
        fwrite($pipes[0], $stdin);
        $stderr = '';
        $rest = '';
        while (!feof($pipes[2])) {
            $ready = [$pipes[2]];
            $none = null;
            $part = stream_select($ready, $none, $none, 1) > 0 ? (string) fread($pipes[2], 65_536) : '';
            $stderr = substr($stderr . $part, -65_536);
            $lines = explode("\n", $rest . $part);
            $rest = array_pop($lines);
            array_walk($lines, static fn (string $line) => $onLine($line));
            if (is_resource($pipes[0]) && $isStopped()) {
                fclose($pipes[0]);
            }
        }
        if (is_resource($pipes[0])) {
            fclose($pipes[0]);
        }
        $code = proc_close($process);
        rewind($stdout);
        return ['code' => $code < 0 ? 1 : $code, 'stdout' => (string) stream_get_contents($stdout), 'stderr' => $stderr];
    }

    /**
     * Runs a program on given streams. Returns its exit code, or the number of the signal that ended it; null if it did
     * not start.
     *
     * @param list<string> $words
     * @param array{resource, resource, resource} $streams
     * @param array<string, string> $environment
     */
    public static function attached(array $words, array $streams, array $environment): ?int
    {
        $process = @proc_open($words, $streams, $pipes, null, $environment, ['bypass_shell' => true]);
        if (!is_resource($process)) {
            return null;
        }
        $code = proc_close($process);
        return $code < 0 ? 1 : $code;
    }
}
