<?php
declare(strict_types=1);

/** The words with which the program may run, from resources/words.json. */
final class Modules_DnsSync_Words
{
    /**
     * Returns the words of a command. A value is part of its option's word, and names come after "--", so that none of
     * them is ever read as an option.
     * A page acts for a person, whose name is in the history, and may not use the extension's own commands. A task that a
     * person started may.
     *
     * @param array<string, mixed> $options
     * @param list<mixed> $names
     * @return list<string>
     */
    public static function of(string $command, array $options = [], array $names = [], ?string $by = null, bool $isTask = false): array
    {
        $isPage = $by !== null && !$isTask;
        $table = self::table();
        $form = $table['commands'][$command] ?? null;
        if ($form === null || ($isPage && ($form['own'] ?? false))) {
            throw new Modules_DnsSync_Refusal(400, 'Unknown command.');
        }
        $words = $form['words'];
        foreach ($options as $name => $value) {
            $pattern = $form['options'][$name] ?? null;
            if ($pattern === null) {
                throw new Modules_DnsSync_Refusal(400, 'Unknown option.');
            }
            if ($pattern === 'flag') {
                if ($value !== true) {
                    throw new Modules_DnsSync_Refusal(400, 'An option without a value has one.');
                }
                $words[] = "--$name";
            } else {
                $words[] = "--$name=" . self::checked($table, $pattern, $value);
            }
        }
        if (count($names) < ($form['min'] ?? 0) || count($names) > ($form['max'] ?? 0)) {
            throw new Modules_DnsSync_Refusal(400, 'Too few or too many names.');
        }
        if ($by !== null) {
            $words[] = '--as=' . self::checked($table, 'text', $by);
        }
        if ($names !== []) {
            $words[] = '--';
        }
        foreach (array_values($names) as $index => $name) {
            $kinds = $form['names'];
            $words[] = self::checked($table, $kinds[min($index, count($kinds) - 1)], $name);
        }
        return $words;
    }

    /** What others than administrators need for a command: "see" or "synchronize"; null if it is not for them. */
    public static function rightOf(string $command): ?string
    {
        return self::table()['commands'][$command]['customer'] ?? null;
    }

    private static function checked(array $table, string $pattern, mixed $value): string
    {
        $text = is_int($value) ? (string) $value : $value;
        // D: "$" is the end of the text, and not a line end before it.
        if (!is_string($text) || preg_match('~^(?:' . $table['patterns'][$pattern] . ')$~uD', $text) !== 1) {
            throw new Modules_DnsSync_Refusal(400, "A value is not allowed: it is no $pattern.");
        }
        return $text;
    }

    private static function table(): array
    {
        static $table = null;
        $table ??= json_decode(
            (string) file_get_contents(Modules_DnsSync_Places::resources() . '/words.json'),
            true,
            16,
            JSON_THROW_ON_ERROR,
        );
        return $table;
    }
}
