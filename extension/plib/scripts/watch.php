<?php
declare(strict_types=1);

// Every five minutes: retries failed zones, applies queued ones, and sends notifications.
pm_Context::init('dns-sync');
$code = Modules_DnsSync_Job::run('retry');
Modules_DnsSync_Job::notify();
exit($code);
