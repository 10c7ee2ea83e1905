<?php
declare(strict_types=1);

/** The page's requests. Each is a POST with JSON, with the token of the panel, of a person whose rights are checked. */
class ApiController extends pm_Controller_Action
{
    private const MAX_BODY = 65_536;

    protected $_accessLevel = Modules_DnsSync_Access::LEVELS;

    public function overviewAction(): void
    {
        $this->answerAdmin(static fn (): array => Modules_DnsSync_Overview::read());
    }

    public function domainsAction(): void
    {
        $this->answer(Modules_DnsSync_Api::domains(...));
    }

    public function messagesAction(): void
    {
        $this->answer(Modules_DnsSync_Api::messages(...));
    }

    public function runAction(): void
    {
        $this->answer(Modules_DnsSync_Api::run(...));
    }

    public function synchronizeAction(): void
    {
        $this->answerAdmin(Modules_DnsSync_Api::synchronize(...));
    }

    public function taskAction(): void
    {
        $this->answerAdmin(static fn (array $asked): array => Modules_DnsSync_Api::task($asked));
    }

    public function healthAction(): void
    {
        $this->answerAdmin(static fn (): array => Modules_DnsSync_Health::read());
    }

    public function choicesAction(): void
    {
        $this->answerAdmin(Modules_DnsSync_Choices::write(...));
    }

    public function registerAction(): void
    {
        $this->answerAdmin(Modules_DnsSync_Api::register(...));
    }

    public function unregisterAction(): void
    {
        $this->answerAdmin(static fn (): array => Modules_DnsSync_Api::unregister());
    }

    public function credentialsAction(): void
    {
        $this->answerAdmin(static fn (array $asked): array => Modules_DnsSync_Api::credentials($asked));
    }

    /** @param callable(array<string, mixed>, Modules_DnsSync_Access): array $work */
    private function answerAdmin(callable $work): void
    {
        $this->answer(static function (array $asked, Modules_DnsSync_Access $access) use ($work): array {
            $access->requireAdmin();
            return $work($asked, $access);
        });
    }

    /** @param callable(array<string, mixed>, Modules_DnsSync_Access): array $work */
    private function answer(callable $work): void
    {
        [$status, $answer] = $this->attempt($work);
        $this->getResponse()->setHttpResponseCode($status);
        // In Plesk this ends the request.
        $this->_helper->json($answer);
    }

    /** @return array{int, array} */
    private function attempt(callable $work): array
    {
        try {
            $asked = $this->asked();
            return [200, $work($asked, Modules_DnsSync_Access::current())];
        } catch (Modules_DnsSync_Refusal $error) {
            return [$error->status, ['error' => $error->getMessage()]];
        } catch (Throwable $error) {
            // The message could hold what was sent; its class and place can't.
            $place = basename($error->getFile()) . ':' . $error->getLine();
            $log = pm_Bootstrap::getContainer()->get(Psr\Log\LoggerInterface::class);
            $log->error('dns-sync: a request failed: ' . get_class($error) . " at $place");
            return [500, ['error' => 'The request failed; the log of the panel says where.']];
        }
    }

    /** Another site can't send these headers: a browser asks first, and Plesk doesn't allow it. */
    private function asked(): array
    {
        $request = $this->getRequest();
        if (!$request->isPost()) {
            throw new Modules_DnsSync_Refusal(405, 'Only POST is allowed.');
        }
        $token = (string) $request->getHeader('X-Forgery-Protection-Token');
        if ($token === '' || $request->getHeader('X-Requested-With') !== 'XMLHttpRequest') {
            throw new Modules_DnsSync_Refusal(403, 'The token of the page is missing.');
        }
        $body = (string) $request->getRawBody();
        $asked = strlen($body) > self::MAX_BODY ? null : json_decode($body, true, 8);
        if (!is_array($asked) || ($asked !== [] && array_is_list($asked))) {
            throw new Modules_DnsSync_Refusal(400, 'A request of another form.');
        }
        return $asked;
    }
}
