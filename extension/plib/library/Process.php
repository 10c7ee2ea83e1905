<?php
declare(strict_types=1);

/** Runs a program without a shell. */
final class Modules_DnsSync_Process
{
    /** Time between two looks at the steps of a program. */
    private const LOOK_MICROSECONDS = 300_000;

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
        // Files: on Windows, PHP can't wait for a pipe. Each side has its own place in the file.
        $outputs = [1 => tempnam(sys_get_temp_dir(), 'dns-sync'), 2 => tempnam(sys_get_temp_dir(), 'dns-sync')];
        $streams = [['pipe', 'r'], ['file', $outputs[1], 'w'], ['file', $outputs[2], 'w']];
        $process = @proc_open($words, $streams, $pipes, null, $environment, ['bypass_shell' => true]);
        if (!is_resource($process)) {
            array_map('unlink', $outputs);
            return ['code' => 127, 'stdout' => '', 'stderr' => 'The program did not start.'];
        }
        fwrite($pipes[0], $stdin);
        fflush($pipes[0]);
        $stderr = fopen($outputs[2], 'r');
        $rest = '';
        do {
            $status = proc_get_status($process);
            $lines = explode("\n", $rest . stream_get_contents($stderr));
            $rest = array_pop($lines);
            array_walk($lines, static fn (string $line) => $onLine($line));
            if (is_resource($pipes[0]) && $isStopped()) {
                fclose($pipes[0]);
            }
            usleep($status['running'] ? self::LOOK_MICROSECONDS : 0);
        } while ($status['running']);
        fclose($stderr);
        if (is_resource($pipes[0])) {
            fclose($pipes[0]);
        }
        proc_close($process);
        $texts = array_map(static fn (string $file): string => (string) file_get_contents($file), $outputs);
        array_map('unlink', $outputs);
        // Ended by a signal, the exit code is -1.
        return ['code' => $status['exitcode'] < 0 ? 1 : $status['exitcode'], 'stdout' => $texts[1], 'stderr' => $texts[2]];
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
