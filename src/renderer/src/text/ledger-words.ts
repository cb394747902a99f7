import { useText } from './text.ts';

/** What the ledger of a network is called in a sentence, and the machine that is asked: as main says it, too. */
export type LedgerWords = { readonly ledger: string; readonly node: string; readonly nodeName: string };

/** Practice has one ledger for both, and nobody may take it for the real one. */
export function useLedgerWords(network: string | undefined): LedgerWords {
  const t = useText();
  return network === 'practice'
    ? {
        ledger: t('common.ledger.practice.whole'),
        node: t('common.ledger.practice.node'),
        nodeName: t('common.ledger.practice.nodeName'),
      }
    : {
        ledger: t('common.ledger.kaspa.whole'),
        node: t('common.ledger.kaspa.node'),
        nodeName: t('common.ledger.kaspa.nodeName'),
      };
}
