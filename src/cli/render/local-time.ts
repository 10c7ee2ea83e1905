/** A time as the clock on the wall had it, with its distance from UTC: `2026-11-20 14:00:07 +01:00`. */
export function localTime(iso: string): string {
  const time = new Date(iso);
  const two = (number: number): string => String(number).padStart(2, '0');
  const day = [String(time.getFullYear()), two(time.getMonth() + 1), two(time.getDate())].join('-');
  const clock = [time.getHours(), time.getMinutes(), time.getSeconds()].map(two).join(':');
  const ahead = -time.getTimezoneOffset();
  const [hours, minutes] = [Math.floor(Math.abs(ahead) / 60), Math.abs(ahead) % 60];
  return `${day} ${clock} ${ahead < 0 ? '-' : '+'}${two(hours)}:${two(minutes)}`;
}
