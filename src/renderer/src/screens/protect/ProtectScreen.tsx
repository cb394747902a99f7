import { useEffect, useState } from 'react';
import { useApp } from '../../state/app-store.ts';
import { useKeyturn } from '../../state/keyturn.tsx';
import { replace } from '../../state/place.ts';
import { AlreadyProtected } from './already.tsx';
import { CheckWords } from './check-words.tsx';
import { DailyStep } from './daily-step.tsx';
import { RecoveryStep } from './recovery-step.tsx';
import { ShowWords } from './show-words.tsx';

type Step = 'daily' | 'recovery' | 'words' | 'check';

const nothing = { value: '', again: '' } as const;

/** Two passphrases, then the 24 words, once. What is typed lives in this screen and nowhere else, until main has it. */
export function ProtectScreen({ then }: { readonly then: 'create' | 'join' | 'start' }) {
  const keyturn = useKeyturn();
  const vault = useApp(({ app }) => app?.vault);
  // Asked once: while this screen makes the keys, the vault opens before the words are here.
  const [already] = useState(vault !== 'none');
  const [step, setStep] = useState<Step>('daily');
  const [daily, setDaily] = useState<{ readonly value: string; readonly again: string }>(nothing);
  const [recovery, setRecovery] = useState<{ readonly value: string; readonly again: string }>(nothing);
  const [words, setWords] = useState<readonly string[]>([]);
  useAskBeforeLeaving(words.length > 0);
  const goOn = (): void => replace({ screen: then });

  if (already) return <AlreadyProtected onDone={goOn} />;
  switch (step) {
    case 'daily':
      return <DailyStep typed={daily} onTyped={setDaily} onDone={() => setStep('recovery')} />;
    case 'recovery':
      return (
        <RecoveryStep
          daily={daily.value}
          typed={recovery}
          onTyped={setRecovery}
          onBack={() => setStep('daily')}
          onCreated={(made) => {
            setDaily(nothing);
            setRecovery(nothing);
            setWords(made.split(' '));
            setStep('words');
          }}
        />
      );
    case 'words':
      return <ShowWords words={words} onDone={() => setStep('check')} />;
    case 'check':
      return (
        <CheckWords
          words={words}
          onBack={() => setStep('words')}
          onDone={() => {
            setWords([]);
            void keyturn.settings.change({ wordsChecked: true });
            goOn();
          }}
        />
      );
  }
}

/**
 * The words are shown once: a tab that is closed or loaded again by mistake would lose them, so the browser asks first. A
 * desktop window has no such question and would only refuse to close.
 */
function useAskBeforeLeaving(hasSomethingToLose: boolean): void {
  const isBrowser = useApp(({ shell }) => shell?.host === 'loopback');
  useEffect(() => {
    if (!hasSomethingToLose || !isBrowser) return;
    const ask = (event: BeforeUnloadEvent): void => event.preventDefault();
    addEventListener('beforeunload', ask);
    return () => removeEventListener('beforeunload', ask);
  }, [hasSomethingToLose, isBrowser]);
}
