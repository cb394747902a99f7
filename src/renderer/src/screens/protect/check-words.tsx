import { useState } from 'react';
import { TextField } from '../../components/field.tsx';
import { useText } from '../../text/text.ts';
import { ProtectForm } from './protect-frame.tsx';

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
  const submit = (): void => {
    const now = asked.map((place, i) => typed[i]?.trim().toLowerCase() !== words[place]);
    setWrong(now);
    if (!now.includes(true)) onDone();
  };
  return (
    <ProtectForm
      at="check"
      heading={t('protect.check.heading')}
      lead={t('protect.check.lead')}
      back={{ name: t('protect.check.back'), go: onBack }}
      off={typed.some((word) => word.trim() === '') ? t('protect.check.off') : undefined}
      primary={t('protect.check.primary')}
      onSubmit={submit}
      className="grid grid-cols-2 gap-4 max-low:grid-cols-1"
    >
      {asked.map((place, i) => (
        <TextField
          key={place}
          label={t('protect.check.word', { n: place + 1 })}
          autoCapitalize="none"
          maxLength={24}
          mono
          value={typed[i] ?? ''}
          error={wrong[i] === true ? t('protect.check.wrong', { n: place + 1 }) : undefined}
          onChange={(event) => {
            setTyped((now) => now.map((word, at) => (at === i ? event.target.value : word)));
            setWrong((now) => now.map((bad, at) => bad && at !== i));
          }}
        />
      ))}
    </ProtectForm>
  );
}

/** Two different places in ascending order. Which ones is no secret. */
function twoPlaces(count: number): readonly number[] {
  const [first = 0, second = 0] = crypto.getRandomValues(new Uint32Array(2));
  const a = first % count;
  const b = (a + 1 + (second % (count - 1))) % count;
  return [Math.min(a, b), Math.max(a, b)];
}
