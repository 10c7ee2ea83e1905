<?php
declare(strict_types=1);

// Every five minutes: retries failed zones, applies queued ones, and sends notifications.
pm_Context::init('dns-sync');
exit(Modules_DnsSync_Job::run('retry'));
