import { useState } from 'react';
import { Button } from '../../components/button.tsx';
import { TextField } from '../../components/field.tsx';
import { useText } from '../../text/text.ts';
import { ProtectFrame } from './protect-frame.tsx';

const formId = 'check-words';

/** Two of the words, typed from the paper. */
export function CheckWords({
  words,
  onBack,
  onDone,
}: {
  readonly words: readonly string[];
  readonly onBack: () => void;
  readonly onDone: () => void;
}) {
  const t = useText();
  const [asked] = useState(() => twoPlaces(words.length));
  const [typed, setTyped] = useState<readonly string[]>(['', '']);
  const [wrong, setWrong] = useState<readonly boolean[]>([false, false]);
  const off = typed.some((word) => word.trim() === '') ? t('protect.check.off') : undefined;
  const submit = (): void => {
    const now = asked.map((place, i) => typed[i]?.trim().toLowerCase() !== words[place]);
    setWrong(now);
    if (!now.includes(true)) onDone();
  };
  return (
    <ProtectFrame
      at="check"
      heading={t('protect.check.heading')}
      lead={t('protect.check.lead')}
      back={{ name: t('protect.check.back'), go: onBack }}
      status={off}
      primary={
        <Button kind="primary" size="footer" type="submit" form={formId} off={off}>
          {t('protect.check.primary')}
        </Button>
      }
    >
      <form
        id={formId}
        className="mt-4 grid grid-cols-2 gap-4 max-low:grid-cols-1"
        onSubmit={(event) => {
          event.preventDefault();
          if (off === undefined) submit();
        }}
      >
        {asked.map((place, i) => (
          <TextField
            key={place}
            label={t('protect.check.word', { n: place + 1 })}
            autoCapitalize="none"
            mono
            value={typed[i] ?? ''}
            error={wrong[i] === true ? t('protect.check.wrong', { n: place + 1 }) : undefined}
            onChange={(event) => {
              setTyped((now) => now.map((word, at) => (at === i ? event.target.value : word)));
              setWrong((now) => now.map((bad, at) => bad && at !== i));
            }}
          />
        ))}
      </form>
    </ProtectFrame>
  );
}

/** Two different places in ascending order. Which ones is no secret. */
function twoPlaces(count: number): readonly number[] {
  const [first = 0, second = 0] = crypto.getRandomValues(new Uint32Array(2));
  const a = first % count;
  const b = (a + 1 + (second % (count - 1))) % count;
  return [Math.min(a, b), Math.max(a, b)];
}
