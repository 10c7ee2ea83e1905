import { diskRoom, type DiskRoom } from '../../../files/disk-room.ts';
import { bytesText } from '../../render/bytes-text.ts';
import { ok, type Check, type Finding } from '../check.ts';
import { errorText } from '../../../text/error-text.ts';

/** Least free room that lets a day of calls be recorded: bytes, and files, because each zone has a document. */
const leastBytes = 100 * 1024 * 1024;
const leastFiles = 1000;

/** Free room that needs no warning: a part of the disk, or bytes on a large one. */
const enoughPart = 0.05;
const enoughBytes = 10 * 1024 ** 3;

const full = 'free room on this file system; if it is full, calls from Plesk are refused and must be sent again';

/** Checks whether the file system of the state has room for bytes and files. */
export const checkDisk: Check = {
  name: 'disk',
  see: 'docs/state.md#room',
  run: async ({ config }) => {
    if (config === null) return [];
    try {
      return judgeRoom(config.stateDir, diskRoom(config.stateDir));
    } catch (error) {
      const reason = errorText(error);
      return [{ level: 'unknown', what: `cannot read the free room of ${config.stateDir}: ${reason}`, hint: full }];
    }
  },
};

function judgeRoom(stateDir: string, { freeBytes, bytes, freeFiles, files }: DiskRoom): readonly Finding[] {
  const room = `${bytesText(freeBytes)} of ${bytesText(bytes)}`;
  const inodes = freeFiles === null || files === null ? '' : ` and ${freeFiles} of ${files} inodes`;
  const what = `${room}${inodes} free for ${stateDir}`;
  if (freeBytes < leastBytes || (freeFiles !== null && freeFiles < leastFiles))
    return [{ level: 'error', what, hint: full }];
  const isLow =
    (freeBytes < bytes * enoughPart && freeBytes < enoughBytes) ||
    (freeFiles !== null && files !== null && freeFiles < files * enoughPart);
  return [isLow ? { level: 'warning', what, hint: full } : ok(what)];
}
