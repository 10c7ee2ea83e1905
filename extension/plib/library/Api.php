<?php
declare(strict_types=1);

/** What the page asks for, by JSON. An answer of the program is passed on as it is to administrators. */
final class Modules_DnsSync_Api
{
    private const PAGE_SIZE = 25;
    private const MESSAGES = 100;

    /** A page of domains: filters, search and order are those of "dns-sync status". Others see their own domains. */
    public static function domains(array $asked, Modules_DnsSync_Access $access): array
    {
        $options = array_intersect_key($asked, array_flip(['state', 'search', 'after', 'limit']));
        $options += ['limit' => self::PAGE_SIZE];
        $none = (object) ['format' => 1, 'summary' => (object) ['zones' => 0], 'zones' => [], 'next' => null];
        $answer = self::ofOwn('status', $options, $access, $none);
        $may = $access->synchronizable();
        $elsewhere = $answer['elsewhere'] ?? [];
        unset($answer['elsewhere']);
        return $answer + ['synchronizable' => $may === null ? null : array_values(array_diff($may, $elsewhere))];
    }

    /**
     * A page of messages: the events of the domains that this person may see. Without "after" and "before", the newest.
     * "read" is the last message that this person has read, and "unread" the number of newer ones, at most a page.
     */
    public static function messages(array $asked, Modules_DnsSync_Access $access): array
    {
        $read = $asked['read'] ?? null;
        if (is_string($read) && preg_match('~^[0-9a-z]{1,64}$~D', $read) === 1) {
            $access->keep('read', $read);
        }
        $options = array_intersect_key($asked, array_flip(['after', 'before', 'kind', 'limit']));
        $isNewest = !isset($options['after']) && !isset($options['before']);
        $options += ['limit' => self::MESSAGES] + ($isNewest ? ['newest' => true] : []);
        $none = (object) ['format' => 1, 'events' => [], 'next' => null];
        $answer = self::ofOwn('events', $options, $access, $none);
        $read = $access->kept('read');
        $ids = array_column($answer['data']->events ?? [], 'id');
        $place = array_search($read, $ids, true);
        return $answer + [
            'read' => $read === '' ? null : $read,
            'unread' => $isNewest ? count($ids) - ($place === false ? 0 : $place + 1) : null,
        ];
    }

    /** A command of words.json. Others than administrators may use some of them, for domains of their own. */
    public static function run(array $asked, Modules_DnsSync_Access $access): array
    {
        ['command' => $command, 'options' => $options, 'names' => $names]
            = $asked + ['command' => '', 'options' => [], 'names' => []];
        if (!is_string($command) || !is_array($options) || !is_array($names) || !array_is_list($names)) {
            throw new Modules_DnsSync_Refusal(400, 'A request of another form.');
        }
        if (!$access->isAdmin()) {
            $right = Modules_DnsSync_Words::rightOf($command);
            if ($right === null) {
                throw new Modules_DnsSync_Refusal(403, 'Only an administrator may do this.');
            }
            $names = $access->own($names, $right === 'synchronize');
        }
        $end = self::program($command, $options, $names, $access);
        unset($end['elsewhere']);
        return $end;
    }

    /** Starts a synchronization in the background; without names, of all domains. */
    public static function synchronize(array $asked, Modules_DnsSync_Access $access): array
    {
        $names = $asked['names'] ?? [];
        if (!is_array($names) || !array_is_list($names)) {
            throw new Modules_DnsSync_Refusal(400, 'A request of another form.');
        }
        // Refuses bad names now, and not in the background.
        Modules_DnsSync_Words::of('apply-progress', [], $names, $access->login, true);
        Modules_DnsSync_Task_Synchronize::begin($names, $access->login);
        return Modules_DnsSync_Task_Synchronize::state();
    }

    /** The synchronization in the background; "stop" stops it. */
    public static function task(array $asked): array
    {
        if (($asked['stop'] ?? false) === true) {
            Modules_DnsSync_Task_Synchronize::stop();
        }
        return Modules_DnsSync_Task_Synchronize::state();
    }

    /** Agrees to the registration. "other" says what happens with another backend. */
    public static function register(array $asked, Modules_DnsSync_Access $access): array
    {
        $other = $asked['other'] ?? null;
        if ($other !== null && !is_string($other)) {
            throw new Modules_DnsSync_Refusal(400, 'A request of another form.');
        }
        $end = Modules_DnsSync_Slot::take(['at' => gmdate('Y-m-d\TH:i:s\Z'), 'by' => $access->login], $other);
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

    /** Runs a command that lists zones, for all that this person may see; without any, it is not run. */
    private static function ofOwn(string $command, array $options, Modules_DnsSync_Access $access, object $none): array
    {
        $zones = $access->zones();
        if ($zones === []) {
            return ['code' => 0, 'data' => $none, 'message' => ''];
        }
        $isOwn = $zones === null ? [] : ['skip-unknown' => true];
        return self::program($command, $options + $isOwn, $zones ?? [], $access);
    }

    private static function program(string $command, array $options, array $names, Modules_DnsSync_Access $access): array
    {
        $end = self::ended(Modules_DnsSync_Runner::run($command, $options, $names, null, $access->login));
        return $access->isAdmin() ? $end : self::withoutServer($end);
    }

    /**
     * Without what is about servers or other domains: messages, other backends, the use of the account. "elsewhere" are
     * the zones of a status that another server publishes.
     */
    private static function withoutServer(array $end): array
    {
        if ($end['data'] === null) {
            $log = pm_Bootstrap::getContainer()->get(Psr\Log\LoggerInterface::class);
            $log->warning('dns-sync: a request of a customer failed: ' . $end['message']);
            return ['message' => 'This could not be done. Ask your administrator: the log of Plesk has the reason.'] + $end;
        }
        $data = $end['data'];
        unset($data->chain, $data->forecasts);
        if (isset($data->events)) {
            Modules_DnsSync_Elsewhere::inEvents($data->events);
        } elseif (isset($data->plan) || isset($data->results) || isset($data->applyable)) {
            $isElsewhere = Modules_DnsSync_Elsewhere::inPlan($data->zones ?? []);
            $why = $isElsewhere ? Modules_DnsSync_Elsewhere::sentence() : pm_Locale::lmsg('notDone');
            return ['message' => $end['code'] === 0 ? '' : $why] + $end;
        } elseif (isset($data->summary->synchronized)) {
            $end['elsewhere'] = Modules_DnsSync_Elsewhere::inStatus($data);
        }
        return ['message' => ''] + $end;
    }

    /** @param array{code: int, stdout: string, stderr: string} $end */
    private static function ended(array $end): array
    {
        // Objects stay objects: an empty one would become a list.
        return ['code' => $end['code'], 'data' => json_decode($end['stdout']), 'message' => trim($end['stderr'])];
    }
}
