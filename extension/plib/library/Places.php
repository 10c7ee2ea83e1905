<?php
declare(strict_types=1);

/** Where things are on this server. */
final class Modules_DnsSync_Places
{
    public static function resources(): string
    {
        return rtrim(pm_Context::getPlibDir(), '/\\') . '/resources';
    }

    /** The program that Plesk's hook runs. */
    public static function hook(): string
    {
        return self::resources() . '/dns-sync/dns-sync-hook.cjs';
    }

    /** The command that Plesk runs as its DNS backend. The quotes are for paths with spaces. */
    public static function hookCommand(): string
    {
        return '"' . self::extensionUtility() . '" --exec dns-sync hook.php';
    }

    /** Plesk's utility that runs a script of an extension. */
    public static function extensionUtility(): string
    {
        $root = rtrim(pm_ProductInfo::getProductRootDir(), '/\\');
        return pm_ProductInfo::isWindows() ? "$root\\bin\\extension.exe" : "$root/bin/extension";
    }

    /** Plesk's link to a program of the extension that runs with root's rights. */
    public static function wrapperLink(string $name): string
    {
        return rtrim(pm_ProductInfo::getProductRootDir(), '/\\') . "/admin/bin/modules/dns-sync/$name";
    }

    /** The log of the panel, in which failures of this extension are. */
    public static function log(): string
    {
        return pm_ProductInfo::isWindows()
            ? rtrim(pm_ProductInfo::getProductRootDir(), '/\\') . '\\admin\\logs\\panel.log'
            : '/var/log/plesk/panel.log';
    }

    /** The folder of the configuration, which outlives the extension. */
    public static function configFolder(): string
    {
        $named = (string) getenv('DNS_SYNC_CONFIG');
        if ($named !== '') {
            return dirname($named);
        }
        if (!pm_ProductInfo::isWindows()) {
            return '/etc/dns-sync';
        }
        return (getenv('ProgramData') ?: 'C:\\ProgramData') . '\\dns-sync';
    }
}
