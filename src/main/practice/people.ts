import { randomBytes } from 'node:crypto';
import { startMemberProcess, type MemberProcess } from '../cli/member-process.ts';
import type { Participant } from '../cli/ceremony-steps.ts';
import { makePracticeProfile } from './practice-folder.ts';

/** Somebody who practises: an app, and passphrases that exist in memory alone. */
export type Practiser = Participant & {
  readonly folder: string;
  readonly profileName: string;
  readonly daily: string;
};
export type CoSigner = Practiser & { readonly app: MemberProcess };

export const person = 'Dana (you)';
export const coSignerNames = ['Lee (practice)', 'Sam (practice)'] as const;

/** A practice profile that nobody has opened yet. */
export function newPlace(folder: string, name: string): Omit<Practiser, 'hands'> {
  return {
    folder: makePracticeProfile(folder, name),
    profileName: `practice-${name}`,
    daily: `daily ${randomBytes(9).toString('base64url')}`,
    recovery: `recovery ${randomBytes(9).toString('base64url')}`,
  };
}

/** @throws KeyturnError as the member's app does */
export async function openCoSigner(
  name: string,
  place: Omit<Practiser, 'hands'>,
  started: { readonly nodeUrl: string; readonly version: string },
): Promise<CoSigner> {
  const { folder, profileName } = place;
  const app = await startMemberProcess(name, { folder, profileName, network: 'practice', ...started });
  return { ...place, app, hands: app };
}
