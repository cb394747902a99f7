import { create } from 'zustand';
import { useApp, type Keyturn } from './app-store.ts';

/** An address book of 200 lines with as many slips; past that it begins anew, and main is asked again. */
const keptMax = 400;

/** What main said about addresses: by network and text, so that it holds for that very text and no other. '' is fine. */
const useVerdicts = create<{ readonly of: Readonly<Partial<Record<string, string>>> }>(() => ({ of: {} }));

const keyOf = (network: string | undefined, text: string): string => `${network ?? ''} ${text.trim()}`;

/** What is wrong with an address, as far as main was asked; undefined when nothing is, or nobody asked yet. */
export function useAddressProblems(): (text: string) => string | undefined {
  const network = useApp(({ app }) => app?.network);
  const of = useVerdicts((verdicts) => verdicts.of);
  return (text) => of[keyOf(network, text)] || undefined;
}

/** Ask main about addresses it was not asked about yet. Empty ones are no question. @returns whether one of them is wrong */
export async function judgeAddresses(keyturn: Keyturn, texts: readonly string[]): Promise<boolean> {
  const network = useApp.getState().app?.network;
  const sentences = await Promise.all(
    texts
      .map((text) => text.trim())
      .filter((text) => text !== '')
      .map(async (address) => {
        const key = keyOf(network, address);
        const known = useVerdicts.getState().of[key];
        if (known !== undefined) return known;
        const reply = await keyturn.group.judgeAddress({ address });
        if (!reply.ok) return ''; // Nobody could say; main has the last word when the group is created, or the payment proposed.
        const { sentence } = reply.value;
        useVerdicts.setState(({ of }) => ({
          of: { ...(Object.keys(of).length < keptMax ? of : {}), [key]: sentence },
        }));
        return sentence;
      }),
  );
  return sentences.some(Boolean);
}
