<?php
declare(strict_types=1);

/** What an installation, an update and a removal do. Each step is safe to repeat. */
final class Modules_DnsSync_Installation
{
    /** @param resource $out */
    public static function install(bool $isUpgrade, $out): void
    {
        Modules_DnsSync_Timers::install();
        if (Modules_DnsSync_Node::find() === null) {
            fwrite($out, Modules_DnsSync_Node::advice());
            return;
        }
        Modules_DnsSync_SelfCheck::run();
        $setup = Modules_DnsSync_Runner::run('setup');
        if ($setup['code'] !== 0) {
            fwrite($out, "The configuration or the state directory could not be made:\n" . $setup['stderr']);
        }
        self::keepRegistration($isUpgrade, $out);
    }

    /** @param resource $out */
    public static function uninstall($out): void
    {
        Modules_DnsSync_Timers::remove();
        Modules_DnsSync_Task_Synchronize::stop();
        $others = Modules_DnsSync_Slot::isOurs() ? self::chained() : [];
        if (Modules_DnsSync_Slot::free()) {
            fwrite($out, "DNS Sync is no longer Plesk's DNS backend. Hosted zones and the state stay.\n");
            foreach ($others as $command) {
                fwrite($out, "It passed calls on to: $command\n");
                fwrite($out, "To register that again: plesk bin server_dns --enable-custom-backend COMMAND\n");
            }
        }
    }

    /**
     * An update takes the registration again if it was ours, also if the old version's removal freed it. Nothing else
     * takes it: an administrator agrees first.
     *
     * @param resource $out
     */
    private static function keepRegistration(bool $isUpgrade, $out): void
    {
        ['consent' => $consent, 'registered' => $wasOurs] = Modules_DnsSync_Record::read();
        $holder = Modules_DnsSync_Slot::holder();
        if ($holder === Modules_DnsSync_Places::hookCommand()) {
            fwrite($out, "DNS Sync is Plesk's DNS backend.\n");
            return;
        }
        $isFree = $holder === null || Modules_DnsSync_Slot::isOurs();
        if ($isUpgrade && $wasOurs && $consent !== null && $isFree) {
            $end = Modules_DnsSync_Slot::take($consent, null);
            fwrite($out, $end['code'] === 0 ? "DNS Sync is Plesk's DNS backend again.\n" : $end['stderr']);
            return;
        }
        if ($holder !== null) {
            fwrite($out, "Another DNS backend is registered in Plesk, and was left unchanged: $holder\n");
        }
        fwrite($out, "Open DNS Sync in Plesk to finish: Plesk's DNS backend is changed only after you agree there.\n");
    }

    /** @return list<string> */
    private static function chained(): array
    {
        $end = Modules_DnsSync_Runner::run('config-get', [], ['hook.chain'], []);
        $chain = json_decode($end['stdout'], true);
        return array_values(array_filter(array_column(is_array($chain) ? $chain : [], 'command'), 'is_string'));
    }
}
