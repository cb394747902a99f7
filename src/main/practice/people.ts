import { randomBytes } from 'node:crypto';
import { startMemberProcess, type MemberProcess } from '../cli/member-process.ts';
import type { Hands } from './hands.ts';
import { makePracticeProfile } from './practice-folder.ts';

/** Somebody who practises: an app, and passphrases that exist in memory alone. */
export type Practiser = {
  readonly hands: Hands;
  readonly folder: string;
  readonly profileName: string;
  readonly daily: string;
  readonly recovery: string;
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
export async function openCoSigner(name: string, place: Omit<Practiser, 'hands'>, nodeUrl: string): Promise<CoSigner> {
  const { folder, profileName } = place;
  const app = await startMemberProcess(name, { folder, profileName, network: 'practice', nodeUrl });
  return { ...place, app, hands: app };
}
