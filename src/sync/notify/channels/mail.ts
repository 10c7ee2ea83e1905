import { createTransport } from 'nodemailer';
import { mailAddressPattern } from '../../../config/sections/notify-schema.ts';
import { readPrivateFile } from '../../../files/read-private-file.ts';
import { findProgram } from '../../../files/find-program.ts';
import { restrictedEnvironment } from '../../../server/restricted-environment.ts';
import { runProgram } from '../../../server/run-program.ts';
import type { ZoneEvent } from '../../../reconcile/events/event.ts';
import { sendTimeoutMs } from '../../limits.ts';
import { notSent, type Channel, type Sender } from '../channel.ts';
import { messageOf } from '../message.ts';
import { isLoopback } from '../../../server/is-loopback.ts';
import { errorText } from '../../../text/error-text.ts';

type Settings = NonNullable<Sender['notify']['mail']>;

/** Sends events by mail: to an SMTP server, or through the system's sendmail. */
export function mailChannel(sender: Sender, settings: Settings): Channel {
  return { name: 'mail', batch: 5000, send: async (events) => send(sender, settings, events) };
}

async function send({ env, server }: Sender, settings: Settings, events: readonly ZoneEvent[]): Promise<void> {
  const { subject, body } = messageOf(server, events);
  const { to, from = `dns-sync@${server}`, smtp } = settings;
  if (!mailAddressPattern.test(from)) throw notSent('mail', `"${from}" is not a mail address`, 'set notify.mail.from');
  // A mail program that answers automatically must not answer this (RFC 3834).
  const headers = { 'Auto-Submitted': 'auto-generated' };
  const mail = { from, to: [...to], subject, text: body, headers, disableFileAccess: true, disableUrlAccess: true };
  if (smtp === undefined) return bySendmail(env, { from, to }, mail);
  const transport = createTransport(smtpOptions(smtp, settings.passwordFile));
  try {
    await transport.sendMail(mail);
  } catch (error) {
    throw notSent('mail', errorText(error), `see notify.mail.smtp (${smtp}) and its password file`);
  } finally {
    transport.close();
  }
}

/**
 * TLS by the URL: from the start with `smtps`, else STARTTLS if the server offers it. A password never leaves without proven
 * TLS. A server on this machine needs no certificate, as nobody is between.
 */
function smtpOptions(smtp: string, passwordFile: string | undefined) {
  const { protocol, hostname, port, username } = new URL(smtp);
  const secure = protocol === 'smtps:';
  const isHere = isLoopback(hostname);
  const file = { path: passwordFile ?? '', what: 'password file', namedIn: 'notify.mail.passwordFile' };
  const user = decodeURIComponent(username);
  return {
    host: hostname.replace(/^\[|\]$/g, ''),
    port: Number(port === '' ? (secure ? 465 : 25) : port),
    secure,
    requireTLS: passwordFile !== undefined && !isHere,
    tls: { rejectUnauthorized: secure || !isHere },
    ...(passwordFile !== undefined && { auth: { user, pass: readPrivateFile(file, process.platform) } }),
    connectionTimeout: sendTimeoutMs,
    greetingTimeout: sendTimeoutMs,
    socketTimeout: sendTimeoutMs,
  };
}

async function bySendmail(
  env: NodeJS.ProcessEnv,
  { from, to }: { readonly from: string; readonly to: readonly string[] },
  mail: object,
): Promise<void> {
  const program = findProgram('sendmail', env, ['/usr/sbin', '/usr/lib']);
  const hint = 'install a mail server on this machine, or set notify.mail.smtp';
  if (program === null) throw notSent('mail', 'there is no sendmail in PATH or /usr/sbin', hint);
  const composed = await createTransport({ streamTransport: true, buffer: true, newline: 'unix' }).sendMail(mail);
  const words = [program, '-i', '-f', from, '--', ...to];
  const end = await runProgram({
    words,
    input: Buffer.isBuffer(composed.message) ? composed.message : null,
    timeoutMs: sendTimeoutMs,
    env: restrictedEnvironment(env),
  });
  if (end.code === 0) return;
  const problem = end.error ?? (end.timedOut ? 'it took too long' : `it ended with exit code ${end.code}`);
  throw notSent('mail', `${program}: ${problem} ${end.stderr.trim()}`.trim(), 'see the log of the mail server');
}
