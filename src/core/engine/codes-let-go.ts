import type { DeviceId } from '../base/ids.ts';
import { sheetSlot, type PublicSheet } from '../signature/sheet.ts';
import { valuesOf, type Case, type Group } from './state.ts';

/*
 * A sheet that nobody can need any more keeps its place and its id for ever, so that it never comes back and nothing else
 * takes its place; its codes, some kilobytes, are let go of.
 */

export const noBytes = new Uint8Array();

export const letGo = (sheet: PublicSheet): PublicSheet => ({ ...sheet, statement: noBytes, signature: noBytes });

export const isLetGo = ({ statement }: PublicSheet): boolean => statement.length === 0;

/**
 * Codes made for payments that the chain confirmed: they are buried, so nobody signs them, completes them or sends them
 * again, and their numbers are taken, so the codes serve no other.
 */
export function letGoOfCodes(group: Group, confirmed: readonly Case[]): Group {
  const devices = Object.keys(group.feeds) as DeviceId[];
  const done = confirmed.flatMap(({ proposed, approvals }) => {
    if (proposed === undefined) return [];
    const { author, proposal } = proposed;
    const standing = devices.map((device) => group.sheetSlots[sheetSlot(device, author, proposal.k)]);
    const named = valuesOf(approvals).map(({ sheet }) => sheet);
    return [...standing, ...named].flatMap((id) => {
      const sheet = id === undefined ? undefined : group.sheets[id];
      const isItsOwn = sheet?.author === author && sheet.k === proposal.k && !isLetGo(sheet);
      return isItsOwn ? [[sheet.id, letGo(sheet)] as const] : [];
    });
  });
  return done.length === 0 ? group : { ...group, sheets: { ...group.sheets, ...Object.fromEntries(done) } };
}
