import { z } from 'zod';

/*
 * A practice co-signer is a utility process, and Electron lets those start nothing. So it asks the app's main process for
 * its vault and its reader, and the words between them pass through main, inside these envelopes.
 */

const id = z.int().min(0);

/** What a child may ask for. The folder is its own; the host starts files of Keyturn only, by name. */
export const brokeredRequest = z.discriminatedUnion('brokered', [
  z.object({
    brokered: z.literal('start'),
    id,
    name: z.enum(['vault', 'backupProver', 'reader']),
    writableFolder: z.string().max(4_096).optional(),
  }),
  z.object({ brokered: z.literal('message'), id, message: z.unknown() }),
  z.object({ brokered: z.literal('kill'), id }),
]);
export type BrokeredRequest = z.output<typeof brokeredRequest>;

export type BrokeredNews =
  | { readonly brokered: 'started'; readonly id: number; readonly pid: number | undefined }
  | { readonly brokered: 'message'; readonly id: number; readonly message: unknown }
  | { readonly brokered: 'exit'; readonly id: number; readonly code: number | undefined };
