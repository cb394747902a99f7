import { z } from 'zod';
import { approveErrors } from '../../preload/contract-errors.ts';
import { contract } from '../../preload/contract.ts';
import { command } from '../../preload/contract-kit.ts';

const { openConfirm: _openConfirm, closeConfirm: _closeConfirm, ...review } = contract.review;
const { view, look } = contract.app;

const { group, proposal, reading } = contract.review.openConfirm.input.shape;

/**
 * What a member's app without a window answers: the member's rooms of the page's contract, and a person who approves at
 * the process itself (demo, practice co-signers, tests). No page ever gets this door.
 */
export const headlessContract = {
  app: { view, look },
  identity: contract.identity,
  vault: contract.vault,
  group: contract.group,
  backup: contract.backup,
  proposal: contract.proposal,
  review,
  network: contract.network,
  activity: contract.activity,
  audit: contract.audit,
  diagnostics: contract.diagnostics,
  person: {
    /** The click of whoever runs this process: one reading of one proposal. */
    approve: command({
      input: z.object({ group, proposal, reading }),
      output: z.object({}),
      errors: approveErrors,
    }),
  },
};
