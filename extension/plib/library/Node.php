<?php
declare(strict_types=1);

/** Finds Node on this server. */
final class Modules_DnsSync_Node
{
    private const OLDEST = '20.12.0';

    /** Returns the path that was found before, without starting it; null if there is none. */
    public static function known(): ?string
    {
        $path = (string) pm_Settings::get('node', '');
        return $path !== '' && is_executable($path) ? $path : self::find();
    }

    /** Looks for Node and keeps the answer: a named one first, then the newest of Plesk, then the system's. */
    public static function find(): ?string
    {
        foreach (self::candidates() as $path) {
            if (self::isNew(self::versionOf($path))) {
                if (pm_Settings::get('node', '') !== $path) {
                    pm_Settings::set('node', $path);
                }
                return $path;
            }
        }
        return null;
    }

    /** Says what is missing, and how to add it, on one screen. */
    public static function advice(): string
    {
        $found = [];
        foreach (self::candidates() as $path) {
            $found[] = "  $path: " . (self::versionOf($path) ?? 'it does not start');
        }
        return implode("\n", [
            'DNS Sync needs Node.js ' . self::OLDEST . ' or newer, and this server has none.',
            ...($found === [] ? [] : ['Found:', ...$found]),
            'To add it, do one of these:',
            '  - Plesk: Tools & Settings > Updates > Add/Remove Components > Node.js support: choose 20 or newer.',
            '  - A shell: plesk installer add --components nodejs',
            '  - Name another one in panel.ini: [ext-dns-sync] node = /path/of/node',
            'Then open DNS Sync again. Until then nothing was changed: Plesk keeps its DNS as it is.',
        ]) . "\n";
    }

    /** @return list<string> */
    private static function candidates(): array
    {
        $named = [(string) getenv('DNS_SYNC_NODE'), (string) pm_Config::get('node', '')];
        $named = array_filter($named, static fn (string $path): bool => $path !== '');
        if ($named !== []) {
            // A named one is meant: another one would hide a wrong name.
            return [array_values($named)[0]];
        }
        if (pm_ProductInfo::isWindows()) {
            $roots = array_filter([getenv('ProgramFiles'), getenv('plesk_dir'), pm_ProductInfo::getProductRootDir()]);
            $paths = array_map(static fn (string $root): array => glob("$root\\nodejs\\*\\node.exe") ?: [], $roots);
            $paths[] = array_map(static fn (string $root): string => "$root\\nodejs\\node.exe", $roots);
            return array_values(array_filter(array_merge(...array_values($paths)), 'is_file'));
        }
        $own = glob('/opt/plesk/node/*/bin/node') ?: [];
        usort($own, static fn (string $a, string $b): int => strnatcmp($b, $a));
        return array_values(array_filter([...$own, '/usr/bin/node', '/usr/local/bin/node'], 'is_executable'));
    }

    private static function versionOf(string $path): ?string
    {
        if (!is_executable($path)) {
            return null;
        }
        $end = Modules_DnsSync_Process::run([$path, '--version'], '', getenv());
        return $end['code'] === 0 && preg_match('/^v(\d+\.\d+\.\d+)/', $end['stdout'], $found) === 1 ? $found[1] : null;
    }

    private static function isNew(?string $version): bool
    {
        return $version !== null && version_compare($version, self::OLDEST, '>=');
    }
}
