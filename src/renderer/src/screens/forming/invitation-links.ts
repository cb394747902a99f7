import { create } from 'zustand';
import type { Keyturn } from '../../state/app-store.ts';

/**
 * Main shows an invitation's link once, when it is made. It is kept here while the page lives, so that it can still be
 * copied after looking at another screen; never on disk, and gone with the lobby.
 */
export const useLinks = create<{
  readonly links: Readonly<Partial<Record<string, Readonly<Partial<Record<string, string>>>>>>;
  /** Whom the founder named in the wizard, by group. */
  readonly planned: Readonly<Partial<Record<string, readonly string[]>>>;
}>(() => ({ links: {}, planned: {} }));

export const keepLink = (group: string, name: string, link: string): void =>
  useLinks.setState(({ links }) => ({ links: { ...links, [group]: { ...links[group], [name]: link } } }));

export const forgetLinks = (group: string): void =>
  useLinks.setState(({ links, planned }) => ({
    links: { ...links, [group]: undefined },
    planned: { ...planned, [group]: undefined },
  }));

/** One invitation for each name. Whoever could not be invited, e.g. offline, is a line with a button in the lobby. */
export async function inviteAll(keyturn: Keyturn, group: string, names: readonly string[]): Promise<void> {
  useLinks.setState(({ planned }) => ({ planned: { ...planned, [group]: names } }));
  for (const name of names) {
    const made = await keyturn.group.invite({ group, for: name });
    if (!made.ok) return;
    keepLink(group, name, made.value.link);
  }
}
