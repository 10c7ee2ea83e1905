<?php
declare(strict_types=1);

pm_Context::init('dns-sync');
try {
    Modules_DnsSync_Installation::uninstall(fopen('php://stdout', 'w'));
} catch (Exception $error) {
    fwrite(fopen('php://stderr', 'w'), 'DNS Sync is not removed: ' . $error->getMessage() . "\n");
    exit(1);
}
