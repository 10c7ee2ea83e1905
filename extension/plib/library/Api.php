<?php
declare(strict_types=1);

/** What the page asks for, by JSON. An answer of the program is passed on as it is. */
final class Modules_DnsSync_Api
{
    private const PAGE_SIZE = 25;

    /** A page of domains: filters, search and order are those of "dns-sync status". */
    public static function domains(array $asked, string $by): array
    {
        $options = array_intersect_key($asked, array_flip(['state', 'search', 'after', 'limit']));
        return self::program('status', $options + ['limit' => self::PAGE_SIZE], [], $by);
    }

    /** A command of words.json. */
    public static function run(array $asked, string $by): array
    {
        ['command' => $command, 'options' => $options, 'names' => $names]
            = $asked + ['command' => '', 'options' => [], 'names' => []];
        if (!is_string($command) || !is_array($options) || !is_array($names) || !array_is_list($names)) {
            throw new Modules_DnsSync_Refusal(400, 'A request of another form.');
        }
        return self::program($command, $options, $names, $by);
    }

    /** Agrees to the registration. "other" says what happens with another backend. */
    public static function register(array $asked, string $by): array
    {
        $other = $asked['other'] ?? null;
        if ($other !== null && !is_string($other)) {
            throw new Modules_DnsSync_Refusal(400, 'A request of another form.');
        }
        $end = Modules_DnsSync_Slot::take(['at' => gmdate('Y-m-d\TH:i:s\Z'), 'by' => $by], $other);
        return self::ended($end);
    }

    public static function unregister(): array
    {
        return ['wasOurs' => Modules_DnsSync_Slot::giveUp()];
    }

    /** Tests keys, or the server's role without keys, and keeps what works. The answer has no key. */
    public static function credentials(array $asked): array
    {
        $target = $asked['target'] ?? 'route53';
        [$id, $secret] = [$asked['id'] ?? null, $asked['secret'] ?? null];
        foreach ([$id, $secret] as $text) {
            if ($text !== null && !is_string($text)) {
                throw new Modules_DnsSync_Refusal(400, 'A request of another form.');
            }
        }
        if (!is_string($target)) {
            throw new Modules_DnsSync_Refusal(400, 'A request of another form.');
        }
        return Modules_DnsSync_Credentials::save($id, $secret, $target) + Modules_DnsSync_Credentials::shown();
    }

    private static function program(string $command, array $options, array $names, string $by): array
    {
        return self::ended(Modules_DnsSync_Runner::run($command, $options, $names, null, $by));
    }

    /** @param array{code: int, stdout: string, stderr: string} $end */
    private static function ended(array $end): array
    {
        // Objects stay objects: an empty one would become a list.
        return ['code' => $end['code'], 'data' => json_decode($end['stdout']), 'message' => trim($end['stderr'])];
    }
}
