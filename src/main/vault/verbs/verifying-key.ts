import type { VerifyingKey } from '../../../core/signature/completion.ts';
import type { GroupShare } from '../content.ts';

/** The public part of a share: what signatures are checked against. */
export const verifyingKeyOf = ({ epoch, thresholdKey, pubshares, members, threshold }: GroupShare): VerifyingKey => ({
  epoch,
  thresholdKey,
  pubshares,
  memberCount: members.length,
  threshold,
});
