/** An invitation as main read it, with the link it came in. */
export type Invitation = {
  readonly link: string;
  readonly groupName: string;
  readonly inviter: string;
  readonly network: string;
  readonly expiresAtMs: number;
  readonly problem?: string | undefined;
};
