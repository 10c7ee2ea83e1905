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
