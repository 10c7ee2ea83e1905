<?php
declare(strict_types=1);

// Prints the kept keys for the AWS SDK of root's shell (credential_process). Nothing else may be on stdout.
pm_Context::init('dns-sync');
$stderr = fopen('php://stderr', 'w');
if (function_exists('posix_geteuid') && posix_geteuid() !== 0) {
    fwrite($stderr, "dns-sync: only root may read the kept keys\n");
    exit(1);
}
try {
    $keys = Modules_DnsSync_Credentials::environment();
} catch (Exception) {
    $keys = [];
}
if ($keys === []) {
    fwrite($stderr, "dns-sync: no keys are kept, or they can't be read; save them in the DNS Sync extension\n");
    exit(1);
}
fwrite(fopen('php://stdout', 'w'), json_encode([
    'Version' => 1,
    'AccessKeyId' => $keys['AWS_ACCESS_KEY_ID'],
    'SecretAccessKey' => $keys['AWS_SECRET_ACCESS_KEY'],
]) . "\n");
