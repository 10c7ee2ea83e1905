import { timeText } from '../../text/time-text.ts';
import { ok, type Check, type Finding } from './check.ts';

/** Checks whether the configured channels sent their last message. Sends nothing. */
export const checkNotifications: Check = {
  name: 'notifications',
  see: 'docs/notifications.md#notifications',
  run: async ({ config, store }) => {
    if (config === null || store === null) return [];
    const { mail, webhook, command } = config.notify;
    const names = Object.entries({ mail, webhook, command }).flatMap(([name, value]) =>
      value === undefined ? [] : [name],
    );
    if (names.length === 0) return [ok('no channel is configured, so events are only listed by "dns-sync events"')];
    const channels = await store.notified.read();
    return names.map((name): Finding => {
      const channel = channels[name];
      if (channel?.failure !== null && channel?.failure !== undefined) {
        const { since, message, hint } = channel.failure;
        return { level: 'error', what: `${message}, since ${timeText(since)}`, hint };
      }
      const sentAt = channel?.sentAt ?? null;
      return ok(
        sentAt === null
          ? `${name} has not sent a message yet; try "dns-sync notify --test"`
          : `${name} sent its last message at ${timeText(sentAt)}`,
      );
    });
  },
};
