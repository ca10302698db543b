import { setTimeout as delay } from 'node:timers/promises';
import { groupMembers } from './group-members.js';
import { signalGroup } from './signal-group.js';

/** Resolves once no process of the group lives; never rejects for want of an answer. There is no event for that, so it looks, more and more slowly. */
export async function groupGone(pgid: number): Promise<void> {
  for (let waitMs = 2; !(await isGroupGone(pgid)); waitMs = Math.min(250, waitMs * 2)) await delay(waitMs);
}

async function isGroupGone(pgid: number): Promise<boolean> {
  if (!signalGroup(pgid, 0)) return true;
  // Who cannot look, for want of file descriptors perhaps, does not know; it looks again.
  return groupMembers(pgid).then(
    (members) => members.length === 0,
    () => false,
  );
}
