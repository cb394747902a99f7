import { EyeOff } from 'lucide-react';
import { useState } from 'react';
import { Button } from '../../components/button.tsx';
import { InfoNote } from '../../components/info-note.tsx';
import { useText } from '../../text/text.ts';
import { ProtectFrame } from './protect-frame.tsx';

/** The 24 words, hidden until asked for. They can be read and not be copied. */
export function ShowWords({ words, onDone }: { readonly words: readonly string[]; readonly onDone: () => void }) {
  const t = useText();
  const [shown, setShown] = useState(false);
  const [seen, setSeen] = useState(false);
  const off = seen ? undefined : t('protect.words.off');
  return (
    <ProtectFrame
      at="words"
      heading={t('protect.words.heading')}
      lead={t('protect.words.lead')}
      status={off}
      primary={
        <Button kind="primary" size="footer" off={off} onClick={onDone}>
          {t('protect.words.primary')}
        </Button>
      }
    >
      <div className="mt-4 rounded-2 border border-line bg-well">
        {shown ? (
          <>
            <ol
              aria-label={t('protect.words.list')}
              data-from-main
              onCopy={(event) => event.preventDefault()}
              className="grid grid-flow-col py-1.5 grid-cols-4 grid-rows-6 select-none max-low:grid-cols-2 max-low:grid-rows-12"
            >
              {words.map((word, i) => (
                <li key={i} className="flex items-baseline gap-2 px-4 py-2">
                  <span className="w-5 text-right text-12 text-ink-3 tabular-nums">{i + 1}</span>
                  <b className="font-mono text-14 font-semibold tracking-normal">{word}</b>
                </li>
              ))}
            </ol>
            <div className="flex justify-end border-t border-line px-3 py-2">
              <Button size="card" kind="quiet" icon={EyeOff} onClick={() => setShown(false)}>
                {t('protect.words.hide')}
              </Button>
            </div>
          </>
        ) : (
          <div className="grid min-h-64 place-content-center justify-items-center gap-3 px-5 text-center">
            <EyeOff aria-hidden className="size-8 text-ink-3" strokeWidth={1.25} />
            <p className="max-w-[44ch] text-balance text-ink-2">{t('protect.words.hidden')}</p>
            <Button
              onClick={() => {
                setShown(true);
                setSeen(true);
              }}
            >
              {t('protect.words.show')}
            </Button>
          </div>
        )}
      </div>
      <InfoNote fact={t('protect.words.weight')}>{t('protect.words.weightHelp')}</InfoNote>
    </ProtectFrame>
  );
}
