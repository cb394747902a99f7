import type { TimeMs } from '../../core/base/ids.ts';
import type { ShellView } from '../../preload/shell-view.ts';

/** An invitation is at most 4,096 bytes, a third longer in base64. */
const linkCharactersMax = 8_192;
const joinLink = /^keyturn:\/\/join\/[A-Za-z0-9_-]+$/;
const proposalLink = /^keyturn:\/\/proposal\/([0-9a-f]{64})\/?$/;

/**
 * What a deep link asks to be shown. Whatever it says is only ever looked at: joining and approving are a person's.
 * @returns undefined for anything that is not such a link
 */
export function askedBy(link: string, nowMs: TimeMs): ShellView['asked'] {
  if (link.length > linkCharactersMax) return undefined;
  const text = link.trim();
  if (joinLink.test(text)) return { kind: 'join', link: text, atMs: nowMs };
  const proposal = proposalLink.exec(text)?.[1];
  return proposal === undefined ? undefined : { kind: 'proposal', proposal, atMs: nowMs };
}
