<?php
declare(strict_types=1);

/** A column in Plesk's own list of domains. */
class Modules_DnsSync_DynamicList extends pm_Hook_DynamicList
{
    private const COLUMN = 'dns-sync';

    public function getColumns(): array
    {
        return [self::COLUMN => ['title' => pm_Locale::lmsg('column'), 'order' => 'after:status']];
    }

    /**
     * Items are domains ("d:ID") and aliases ("a:ID"). How Plesk lists them is not documented, so both an ID and an item
     * with one are read, and others have no text.
     */
    public function getData(array $data): array
    {
        $names = array_combine(array_keys($data), array_map(self::nameOf(...), $data, array_keys($data)));
        $rows = Modules_DnsSync_ZoneStates::read(array_values(array_unique(array_filter($names))));
        $texts = [];
        foreach ($names as $key => $name) {
            $row = $rows[$name ?? ''] ?? null;
            $text = $row === null ? '' : htmlspecialchars(Modules_DnsSync_ZoneStates::label($row), ENT_QUOTES);
            $texts[$key] = [self::COLUMN => $text];
        }
        return $texts;
    }

    public function getTabs($itemId): array
    {
        return [];
    }

    private static function nameOf(mixed $item, int|string $key): ?string
    {
        $id = match (true) {
            is_string($item) => $item,
            is_array($item) => (string) ($item['itemId'] ?? $item['id'] ?? $key),
            default => (string) $key,
        };
        if (preg_match('~^(?:([ad]):)?(\d+)$~D', $id, $found) !== 1) {
            return null;
        }
        return Modules_DnsSync_Access::nameSeenBy($found[1] === 'a', (int) $found[2]);
    }
}
